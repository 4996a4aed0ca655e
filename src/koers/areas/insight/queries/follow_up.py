"""How hand-overs were followed up, for each seller, team, source or campaign, and why they came back."""

from collections import Counter, defaultdict
from collections.abc import Hashable
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from koers.areas.insight.queries import relation
from koers.areas.insight.queries.relation import NARROWER, WORDS, RelationQuestion, Seen
from koers.areas.leads.models import HandOver

if TYPE_CHECKING:
    from koers_analytics.funnel import HandOvers
    from koers_analytics.funnel.hand_overs import Followed

#: By what one can look, and the field that names the group in words.
GROUPS = {
    "seller": "receiver__name",
    "team": "unit__name",
    "origin": "lead__origin__name",
    "campaign": "lead__campaign",
}
#: So many groups have a line of their own.
MOST = 40


@dataclass(frozen=True)
class GroupLine:
    """How one group was followed up; `only` is what narrows the hand-overs to it."""

    name: str
    only: dict[str, Any]
    offered: int
    black_hole: Seen
    first_touch: Seen
    kept: Seen
    returned: Seen
    with_reason: Seen


@dataclass(frozen=True)
class FollowUp:
    """All hand-overs of the question, the groups with most of them first, and the reasons of what came back."""

    question: RelationQuestion
    by: str
    whole: GroupLine
    groups: tuple[GroupLine, ...]
    unnamed: int
    reasons: tuple[tuple[str, int], ...]


def follow_up(question: RelationQuestion, user: Any, by: str, seller: int | None = None) -> FollowUp:
    """Return how hand-overs were followed up; with a `seller`, of all sellers only that one gets a line."""
    table, state = relation.followed_up(question, user)
    rows = relation.hand_overs(question, user)
    members = _members(rows, by)
    sets = {
        name: _members(found(question, user), by)
        for name, found in (
            ("promised", relation.promised),
            ("returned", relation.returned),
            ("decided", relation.decided),
        )
    }
    sets["kept"] = _members(relation.kept(relation.promised(question, user)), by)
    sets["reasoned"] = _members(relation.returned(question, user).exclude(reason=""), by)
    names = dict(rows.order_by().values_list(_key(by), GROUPS[by]).distinct())
    ordered = sorted(members, key=lambda key: (-len(members[key]), str(names.get(key) or "")))
    shown = [key for key in ordered if seller is None or by != "seller" or key == seller][:MOST]
    everybody = [pk for ids in members.values() for pk in ids]
    reasons = Counter(relation.returned(question, user).order_by().values_list("reason", flat=True))
    return FollowUp(
        question,
        by,
        _line(
            "",
            {},
            table,
            state,
            everybody,
            {name: sum(map(len, one.values())) for name, one in sets.items()},
            question,
        ),
        tuple(
            _line(
                str(names.get(key) or ""),
                {by: key if key is not None else 0},
                table,
                state,
                members[key],
                {name: len(found.get(key, ())) for name, found in sets.items()},
                question,
            )
            for key in shown
        ),
        len(ordered) - len(shown),
        tuple(sorted(reasons.items(), key=lambda one: (-one[1], one[0]))),
    )


def _key(by: str) -> str:
    return NARROWER.get(by) or WORDS[by]


def _members(rows: "QuerySet[HandOver]", by: str) -> dict[Hashable, list[int]]:
    """Return the ids of hand-overs for each group."""
    found: dict[Hashable, list[int]] = defaultdict(list)
    for pk, key in rows.order_by().values_list("pk", _key(by)):
        found[key].append(pk)
    return dict(found)


def _line(
    name: str,
    only: dict[str, Any],
    table: "HandOvers",
    state: "Followed",
    ids: list[int],
    size: dict[str, int],
    question: RelationQuestion,
) -> GroupLine:
    import numpy as np

    mine = np.isin(table.hand_over_id, ids)
    late, judged = state.late & mine, state.exists & ~state.open & mine
    chosen = replace(table, **{one.name: getattr(table, one.name)[mine] for one in fields(table)})
    return GroupLine(
        name,
        only,
        len(ids),
        relation.share_seen("lead_black_hole", int(late.sum()), int(judged.sum())),
        relation.first_touch(chosen, question.as_of),
        relation.share_seen("sla_met", size["kept"], size["promised"]),
        relation.share_seen("returned_share", size["returned"], size["decided"]),
        relation.share_seen("return_with_reason", size["reasoned"], size["returned"]),
    )
