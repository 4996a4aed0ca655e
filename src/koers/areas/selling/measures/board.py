"""The numbers above the columns of the board of deals, as readings of the measures that everybody else reads too."""

from datetime import datetime

from django.utils.translation import gettext as _

from koers.areas.selling.measures.deals import OPEN_DEALS, OPEN_PIPELINE, without_amount
from koers.areas.selling.queries.board import Amount, Question
from koers.kit.measures.declaration import Params
from koers.kit.measures.readings import Answer, Reading


def params_of(question: Question, member: int, **named: int | str | None) -> Params:
    """Return the parameters of a measure for a column or a whole board; `member` is whom `me` stands for."""
    owner = {"me": member, "none": 0, "": None}.get(question.owner, question.owner)
    given: Params = {
        "unit": question.unit,
        "owner": int(owner) if owner is not None else None,
        "account": question.account,
    }
    return given | named


def count_of(deals: int, params: Params, now: datetime) -> Reading:
    """Return how many deals are open."""
    return OPEN_DEALS.reading(Answer(deals, deals), params, as_of=now)


def sum_of(amount: Amount, params: Params, now: datetime) -> Reading:
    """Return what the deals of one currency come to; unknown where none has an amount."""
    asked = {**params, "currency": amount.currency}
    if not amount.valued:
        note = _("None of these deals has an amount.")
        return OPEN_PIPELINE.reading(
            Answer(None, amount.deals, status="unknown", note=note, currency=amount.currency),
            asked,
            as_of=now,
        )
    answer = Answer(
        amount.cents,
        amount.deals,
        note=without_amount(amount.deals - amount.valued),
        currency=amount.currency,
    )
    return OPEN_PIPELINE.reading(answer, asked, as_of=now)
