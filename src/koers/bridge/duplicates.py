"""Look for accounts and persons that are one: what is new since the last look, against everything that stands."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction

from koers.areas.customers import actions
from koers.areas.customers.models import NOUNS, Account, DuplicateSearch, Person

if TYPE_CHECKING:
    from koers_analytics.matching import Field

#: A change may be stored a little later than it says; what is looked at twice is only proposed once.
MARGIN = timedelta(minutes=10)
_PAIRS_KEPT = 20_000
_COLUMNS = {
    Account.subject_code: (
        *("name", "street", "postcode", "city", "phone", "email", "website"),
        *("registration_number", "vat_number"),
    ),
    Person.subject_code: ("first_name", "prefix", "last_name", "email", "phone", "mobile", "account__name"),
}


def fields_of(noun: str) -> "tuple[Field, ...]":
    """Return what is compared of a noun."""
    from koers_analytics.matching import Field

    if noun == Account.subject_code:
        return (
            Field("name", "firm"),
            Field("street", "words", "address"),
            Field("postcode", "area", "address"),
            Field("city", "words", "address"),
            Field("phone", "phone"),
            Field("email", "mail"),
            Field("website", "site"),
            Field("registration_number", "code"),
            Field("vat_number", "code"),
        )
    return (
        Field("first_name", "name"),
        Field("last_name", "name"),
        Field("email", "mail"),
        # Colleagues share the number of the firm, so both together say little more than one of them.
        Field("phone", "phone", "work"),
        Field("account", "firm", "work"),
    )


def look(
    noun: str, *, at: datetime, everything: bool = False, beat: Callable[[], None] | None = None
) -> DuplicateSearch:
    """Look for duplicates of what changed since the last look, or among all, and propose what was found."""
    from koers_analytics.matching import find

    last = DuplicateSearch.objects.filter(noun=noun).first()
    since = None if everything or last is None else last.searched_at - MARGIN
    new = None if since is None else _changed(noun, since)
    size = NOUNS[noun].objects.alive().count()
    found = find(lambda: rows_of(noun), fields_of(noun), new=new)
    if beat is not None:
        beat()
    likes = [
        actions.Likeness(pair.left, pair.right, pair.chance, pair.weight, _reasons(pair))
        for pair in [pair for pair in found.pairs if _may_be_one(pair)][:_PAIRS_KEPT]
    ]
    with transaction.atomic():
        made = actions.propose(noun, likes, at=at)
        if new is not None:
            actions.drop_unlike(noun, new, {like.pair for like in likes})
        return DuplicateSearch.objects.create(
            noun=noun,
            searched_at=at,
            records=size,
            fresh=size if new is None else len(new),
            compared=found.compared,
            found=made,
        )


def _may_be_one(pair: Any) -> bool:
    """Leave out colleagues: what a firm gives to all its people makes two names no single person.

    Only the same e-mail address outweighs a first or last name that is another one.
    """
    levels = {why.field: why.level for why in pair.reasons}
    return levels.get("email") == "same" or "apart" not in (levels.get("first_name"), levels.get("last_name"))


def _changed(noun: str, since: datetime) -> set[int]:
    rows = NOUNS[noun].objects.alive().filter(updated_at__gte=since)
    return set(rows.values_list("pk", flat=True))


def rows_of(noun: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the id of every record that stands, with what is compared of it."""
    rows = NOUNS[noun].objects.alive().order_by("pk").values_list("pk", *_COLUMNS[noun])
    for pk, *values in rows.iterator(chunk_size=5_000):
        row = dict(zip(_COLUMNS[noun], values, strict=True))
        if noun == Person.subject_code:
            row["last_name"] = f"{row.pop('prefix')} {row['last_name']}".strip()
            row["phone"] = [row["phone"], row.pop("mobile")]
            row["account"] = row.pop("account__name")
        yield pk, row


def _reasons(pair: Any) -> list[dict[str, Any]]:
    return [
        {"field": why.field, "level": why.level, "likeness": why.likeness, "weight": why.weight}
        for why in pair.reasons
    ]
