"""The rules of the leads on their page: what holds, in words, and who may put others in force."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.cast import Cast, make_person, sign_in

from koers.areas.customers import actions as customers
from koers.areas.leads.models import ReadFault, RulesInForce
from koers.areas.leads.queries import evidence
from koers.kit.methods import registry
from koers.kit.timeline.models import Event

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Rules of our own beside the shipped ones: warm after thirty days instead of ninety."""
    monkeypatch.setenv("KOERS_METHODS", str(tmp_path))
    shipped = registry.shelf().get("lead_lifecycle")
    assert shipped is not None
    text = shipped.file.read_text(encoding="utf-8").replace("id: lead_lifecycle", "id: our_lifecycle", 1)
    registry.publish(text.replace("within_days: 90", "within_days: 30").encode(), "ours.yaml")
    yield "our_lifecycle@1"
    for cached in (evidence._lifecycle, evidence._lens):
        cached.cache_clear()


def test_the_moves_stand_there_in_words(cast: Cast) -> None:
    page = sign_in(cast.chris).get("/leads/rules").content.decode()
    assert "From cold to loyal" in page
    assert "In force from the start; Koers ships them." in page
    assert (
        "Sector, size or job title known<br>Acts with which they make themselves known within 90 days" in page
    )
    assert "50 employees or more" in page


def test_a_director_puts_others_in_force_and_that_stays_on_record(cast: Cast, other: str) -> None:
    client = sign_in(cast.dora)
    client.post("/leads/rules", {"kind": "lifecycle", "rules": other})
    row = RulesInForce.objects.get()
    assert (row.kind, row.method, row.version, row.by) == ("lifecycle", "our_lifecycle", 1, cast.dora)
    event = Event.objects.get(kind="leads.rules.chosen")
    assert event.facts == {
        "kind": "lifecycle", "method": "our_lifecycle", "version": 1, "before": "lead_lifecycle@1",
    }  # fmt: skip
    page = client.get("/leads/rules").content.decode()
    assert "Acts with which they make themselves known within 30 days" in page
    client.post("/leads/rules", {"kind": "lifecycle", "rules": other})
    assert RulesInForce.objects.count() == 1


@pytest.mark.parametrize(
    "sent", [{}, {"kind": "scorecard", "rules": "our_lifecycle@1"}, {"kind": "lifecycle", "rules": "none@1"}]
)
def test_what_is_not_published_cannot_be_chosen(cast: Cast, other: str, sent: dict[str, str]) -> None:
    sign_in(cast.dora).post("/leads/rules", sent)
    assert RulesInForce.objects.count() == 0


@pytest.mark.parametrize(("name", "read"), [("chris", 200), ("mila", 200), ("anna", 403), ("vera", 403)])
def test_only_a_director_or_an_administrator_chooses(cast: Cast, other: str, name: str, read: int) -> None:
    client = sign_in(cast[name])
    assert client.get("/leads/rules").status_code == read
    assert client.post("/leads/rules", {"kind": "lifecycle", "rules": other}).status_code == 403
    assert RulesInForce.objects.count() == 0


def test_leads_over_which_the_rules_chase_each_other_are_named(cast: Cast) -> None:
    life = customers.start_lifecycle(make_person("Jansen", cast.anna, cast.blue), at=NOW)
    ReadFault.objects.create(lifecycle=life, rules="x@1", moves="a → b", found_at=NOW)
    page = sign_in(cast.chris).get("/leads/rules").content.decode()
    assert f'href="/leads/{life.pk}"' in page
    assert "a → b" in page
