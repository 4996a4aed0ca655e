"""A small firm with a history whose every figure can be counted by hand."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from tests.cast import Cast, make_account, make_pipeline

from koers.areas.insight.queries.question import Question, read_question
from koers.areas.insight.queries.review import work_out
from koers.areas.selling import actions
from koers.areas.selling.models import Deal

Facts = dict[str, Any]
TODAY = date(2026, 6, 30)


def moment(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(hour=10, tzinfo=UTC)


def opened(cast: Cast, name: str, who: str, day: str, euros: int | None, **fields: Any) -> Deal:
    user = cast[who]
    unit = {"anna": cast.blue, "bram": cast.blue, "daan": cast.green, "eva": cast.field}[who]
    cents = None if euros is None else euros * 100
    deal = Deal(name=name, owner=user.member, unit=unit, amount_cents=cents, **fields)
    return actions.open_deal(deal, by=user, at=moment(day))


@pytest.fixture
def firm(cast: Cast) -> Cast:
    """Two quarters: Q1 brought 500, Q2 brought 1,350 (Blue 1,100, Green 200, Service 50)."""
    make_pipeline()
    acme = make_account("Acme", cast.anna, cast.blue, sector="Food")
    fields = {"account": acme, "expected_close_date": date(2026, 6, 1)}
    first = opened(cast, "first", "anna", "2026-01-05", 500, **fields)
    actions.win(first, by=cast.anna, at=moment("2026-02-10"))
    grown = opened(cast, "grown", "anna", "2026-02-01", 800, **fields)
    actions.change(grown, by=cast.anna, at=moment("2026-04-20"), amount_cents=1_100_00)
    actions.win(grown, by=cast.anna, at=moment("2026-05-15"))
    green = opened(cast, "green", "daan", "2026-04-02", 200, **fields)
    actions.win(green, by=cast.daan, at=moment("2026-06-29"))
    service = opened(cast, "service", "eva", "2026-04-03", 50)
    actions.win(service, by=cast.eva, at=moment("2026-06-30"))
    lost = opened(cast, "lost", "bram", "2026-03-01", 300, **fields)
    actions.lose(lost, by=cast.bram, at=moment("2026-04-10"))
    shrunk = opened(cast, "shrunk", "bram", "2026-03-02", 900, **fields)
    actions.change(shrunk, by=cast.bram, at=moment("2026-05-01"), amount_cents=700_00)
    slipped = opened(cast, "slipped", "anna", "2026-03-03", 400, **fields)
    actions.change(slipped, by=cast.anna, at=moment("2026-05-02"), expected_close_date=date(2026, 9, 1))
    opened(cast, "unknown", "anna", "2026-05-04", None)
    return cast


@pytest.fixture
def question(firm: Cast) -> Question:
    return read_question({"as_of": "2026-06-30", "period": "2026-Q2"}, firm.dora, today=TODAY)


@pytest.fixture
def facts(firm: Cast, question: Question) -> Facts:
    return work_out(question, firm.dora)
