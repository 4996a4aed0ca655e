"""The guide for senders is true: its examples are run against a real server, and what they send is understood."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from tests.cast import make_cast

from koers.areas.customers.models import Account, Person
from koers.areas.leads import actions, events
from koers.areas.leads.actions import intake_read
from koers.areas.leads.models import RawEvent
from koers.areas.leads.rules import acts
from koers.kit.timeline.models import Event, EventSubject

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "send-events.md"
EXAMPLES = re.findall(r"```sh\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.S)


def test_the_guide_names_every_type_of_cloudevent() -> None:
    named = re.findall(r"^\| `(koers\.[\w.]+)` \|", GUIDE.read_text(encoding="utf-8"), re.M)
    assert sorted(named) == sorted(acts.CLOUD_TYPES)


@pytest.mark.skipif(shutil.which("curl") is None, reason="NOT RUN: there is no curl")
def test_every_example_of_the_guide_is_understood(live_server: Any, committed: None) -> None:
    from datetime import UTC, datetime

    cast = make_cast()
    now = datetime(2026, 3, 2, 12, tzinfo=UTC)
    _source, key = actions.create_source(name="Website", unit=cast.blue, by=None, at=now)
    for example in EXAMPLES:
        done = subprocess.run(
            ["sh", "-c", example], env={"KOERS": live_server.url, "KEY": key, "PATH": "/usr/bin:/bin"},
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert '"accepted"' in done.stdout
    intake_read.read_waiting(at=datetime.now(UTC))
    assert set(RawEvent.objects.values_list("state", "code")) == {("done", "")}
    jan = Person.objects.get(email="jan@vitens.example")
    assert jan.account == Account.objects.get(name="Vitens")
    mine = EventSubject.objects.filter(
        subject_kind="person", subject_id=jan.pk, event__kind__in=events.TOUCHES
    )
    assert sorted(mine.values_list("event__kind", flat=True)) == [events.FORM_SENT, events.PAGE_VIEWED]
    assert Event.objects.filter(kind=events.CALL_RECEIVED).count() == 1
