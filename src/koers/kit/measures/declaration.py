"""A measure: a named number with one definition, the rows behind it, and the least n it may be shown for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal
from urllib.parse import urlencode

from django.db.models import QuerySet, Sum
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from koers.kit.measures.readings import Answer, Reading, Status

Text = str | Promise
Params = dict[str, Any]
UNITS = frozenset({"money", "ratio", "count", "days", "hours", "points", "score"})


class BadParam(ValueError):
    """An address names something that the measure does not know, or a value that does not fit."""


@dataclass(frozen=True, eq=False)
class Measure:
    """The declaration of one number; `rows` and `value` take the parameters and the person who asks."""

    name: str
    label: Text
    definition: Text
    unit: Literal["money", "ratio", "count", "days", "hours", "points", "score"]
    rows: Callable[[Params, Any], QuerySet[Any]]
    value: Callable[[Params, Any], Answer] | None = None
    resource: str = ""
    columns: tuple[Any, ...] = ()
    params: Mapping[str, str] = field(default_factory=dict)
    adds_up: str = ""
    grain: tuple[str, ...] = ()
    good: Literal["up", "down", ""] = ""
    min_n: int = 1
    ability: str = "kit.measure.read"

    def ask(self, params: Params, user: Any, *, at: date | datetime | None = None) -> Reading:
        """Work the number out now and return it as a reading."""
        if self.value is None:
            return self.reading(Answer(None, as_of=at, status="unknown"), params)
        answer = self.value(params, user)
        return self.reading(answer, params, as_of=answer.as_of or at)

    def reading(
        self,
        answer: Answer,
        params: Params,
        *,
        scope: str = "",
        period: str = "",
        as_of: date | datetime | None = None,
    ) -> Reading:
        """Return an answer as a reading: below `min_n` without its value, and with the address of its rows."""
        status = self._status(answer)
        shown = status in ("ok", "stale")
        return Reading(
            measure=self,
            value=answer.value if shown else None,
            unit=self.unit,
            n=answer.n,
            status=status,
            rows_url=self.rows_url(params),
            period=period,
            scope=scope,
            as_of=as_of or answer.as_of,
            low=answer.low if shown else None,
            high=answer.high if shown else None,
            note=answer.note,
            currency=answer.currency,
            at_least=answer.at_least,
        )

    def _status(self, answer: Answer) -> Status:
        if answer.status:
            return answer.status
        if answer.n is not None and answer.n < self.min_n and self.adds_up == "":
            # One that needs no more than a single case is no estimate: without any it is not known at all.
            return "too_few" if self.min_n > 1 else "unknown"
        return "unknown" if answer.value is None else "ok"

    def rows_url(self, params: Params) -> str:
        """Return the address of the rows behind the number."""
        base = reverse("measure-rows", args=[self.name])
        given = {name: _written(params[name]) for name in sorted(params) if params[name] is not None}
        return f"{base}?{urlencode(given, doseq=True)}" if given else base

    def row_set(self, params: Params, user: Any) -> QuerySet[Any]:
        """Return the rows behind the number that this person may see."""
        return self.rows(params, user)

    def total_of(self, rows: QuerySet[Any]) -> int:
        """Return what the rows add up to; raises ValueError for a measure that does not add up."""
        if self.adds_up == "rows":
            return rows.count()
        kind, _colon, name = self.adds_up.partition(":")
        if kind != "sum" or not name:
            raise ValueError(f"{self.name} does not add up")
        return int(rows.aggregate(total=Sum(name))["total"] or 0)

    def read_params(self, given: Mapping[str, list[str]]) -> Params:
        """Read parameters from an address; raises BadParam on an unknown name or a value that does not fit."""
        read: Params = {}
        for name, values in given.items():
            if name not in self.params:
                raise BadParam(_("“%(name)s” is not known here.") % {"name": name})
            read[name] = _read(name, values[-1], self.params[name])
        return read


def _written(value: Any) -> Any:
    if isinstance(value, list | tuple | set | frozenset):
        return [_written(one) for one in sorted(value)]
    return value.isoformat() if isinstance(value, date) else str(value)


def _read(name: str, text: str, kind: str) -> Any:
    kind, _colon, options = kind.partition(":")
    try:
        if kind == "date":
            return date.fromisoformat(text)
        if kind == "id":
            if not (text.isdecimal() and len(text) <= 18):
                raise ValueError(text)
            return int(text)
        if kind == "choice":
            if text not in options.split("|"):
                raise ValueError(text)
            return text
        if len(text) > 200 or "\x00" in text:
            raise ValueError(text)
    except ValueError:
        raise BadParam(
            _("“%(value)s” does not fit “%(name)s”.") % {"value": text[:80], "name": name}
        ) from None
    return text
