"""Follow-up side by side: by seller, team, source and campaign, and why hand-overs come back."""

from typing import Any

import pytest
from tests.cast import Cast, sign_in

from koers.areas.customers.models import Source
from koers.areas.insight.measures import relation as numbers
from koers.areas.insight.queries.follow_up import follow_up
from koers.areas.insight.queries.relation import RelationQuestion
from koers.areas.leads.models import HandOverContract

from .test_relation import TODAY, contract, handed, returned, touched, untouched  # noqa: F401  the fixture


@pytest.fixture
def autumn(cast: Cast, contract: HandOverContract) -> dict[str, Any]:  # noqa: F811
    """Anna: 24 of the fair, all touched after 2 hours. Bram: 25 of the web: 10 never touched, 5 returned, 10 after 30 h."""
    fair, web = Source.objects.create(name="Fair"), Source.objects.create(name="Web")
    bram = cast.bram.member
    made = []
    for _ in range(24):
        made.append(handed(cast, contract, **touched(2)))
    for number in range(25):
        fields = (
            untouched()
            if number < 10
            else returned(reason="no_reply" if number < 13 else "")
            if number < 15
            else touched(30)
        )
        made.append(handed(cast, contract, receiver=bram, **fields))
    for number, one in enumerate(made):
        one.lead.origin = fair if number < 24 else web
        one.lead.save()
    return {"fair": fair.pk, "web": web.pk, "anna": cast.anna.member.pk, "bram": bram.pk}


def found(cast: Cast, by: str, seller: int | None = None) -> Any:
    return follow_up(RelationQuestion(cast.blue, TODAY), cast.dora, by, seller)


def test_sellers_stand_side_by_side_with_exact_figures(cast: Cast, autumn: dict[str, Any]) -> None:
    seen = {one.only["seller"]: one for one in found(cast, "seller").groups}
    anna, bram = seen[autumn["anna"]], seen[autumn["bram"]]
    assert (anna.offered, anna.black_hole.value, anna.first_touch.value) == (24, 0, 2.0)
    assert (bram.offered, bram.black_hole.value, bram.black_hole.n) == (25, 10 / 25, 25)
    # 20 accepted, 10 of them after 30 hours and 10 never: half were reached at 30 hours.
    assert (bram.first_touch.value, bram.first_touch.n) == (30.0, 20)
    assert (anna.kept.value, anna.kept.n) == (1.0, 24)
    assert (bram.returned.value, bram.returned.n) == (5 / 25, 25)
    assert (bram.with_reason.value, bram.with_reason.n) == (3 / 5, 5)


@pytest.mark.parametrize(
    ("by", "names"), [("origin", ["Web", "Fair"]), ("team", ["Blue"]), ("campaign", [""])]
)
def test_the_largest_group_stands_first(
    cast: Cast, autumn: dict[str, Any], by: str, names: list[str]
) -> None:
    lines = found(cast, by).groups
    assert [one.name for one in lines] == (names if by != "team" else [cast.blue.name])
    assert sum(one.offered for one in lines) == found(cast, by).whole.offered == 49


def test_the_reasons_add_up_to_what_came_back(cast: Cast, autumn: dict[str, Any]) -> None:
    assert found(cast, "seller").reasons == (("no_reply", 3), ("", 2))


@pytest.mark.parametrize("by", ["seller", "origin", "team", "campaign"])
def test_each_figure_has_as_many_rows_as_it_says(cast: Cast, autumn: dict[str, Any], by: str) -> None:
    pairs = [
        (numbers.OFFERED, "offered"),
        (numbers.MEASURES["lead_black_hole"], "black_hole"),
        (numbers.MEASURES["first_touch_hours"], "first_touch"),
        (numbers.MEASURES["sla_met"], "kept"),
        (numbers.RETURNED_SHARE, "returned"),
        (numbers.MEASURES["return_with_reason"], "with_reason"),
    ]
    for line in found(cast, by).groups:
        params = {"unit": cast.blue.pk, "as_of": TODAY, **line.only}
        for measure, name in pairs:
            told = getattr(line, name)
            n = told if isinstance(told, int) else told.n
            assert measure.row_set(params, cast.dora).count() == n, (by, name)


def test_a_seller_sees_only_the_own_line_beside_the_whole(cast: Cast, autumn: dict[str, Any]) -> None:
    page = sign_in(cast.bram).get(f"/leads/follow-up?by=seller&as_of={TODAY}").content.decode()
    assert "You see your own figures" in page
    assert f"seller={autumn['bram']}" in page
    assert f"seller={autumn['anna']}" not in page


def test_a_manager_sees_who_leaves_most_lying_and_every_link_opens(
    cast: Cast, autumn: dict[str, Any]
) -> None:
    import re

    client = sign_in(cast.chris)
    page = client.get(f"/leads/follow-up?by=seller&as_of={TODAY}").content.decode()
    assert f"Most is left lying at {cast.bram.member.name}: 40%, of all together 20%." in page
    links = set(re.findall(r'href="(/measures/[\w.]+/rows\?[^"]+)"', page))
    assert len(links) > 10
    for link in links:
        assert client.get(link.replace("&amp;", "&")).status_code == 200, link


def test_nothing_handed_over_says_so(cast: Cast) -> None:
    page = sign_in(cast.chris).get("/leads/follow-up?by=ooit&unit=x&as_of=2026-13-01").content.decode()
    assert "Nothing was handed over in the year up to this day" in page


def test_few_hand_overs_are_no_judgement(cast: Cast, contract: HandOverContract) -> None:  # noqa: F811
    handed(cast, contract, **untouched())
    line = found(cast, "seller").groups[0]
    assert line.black_hole.n == 1
    page = sign_in(cast.chris).get(f"/leads/follow-up?as_of={TODAY}").content.decode()
    groups = page.split('id="groups"')[1].split('id="reasons"')[0]
    assert "100%" not in groups
    assert "1 of 1" in groups
