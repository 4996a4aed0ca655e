"""The doctor says what he saw and what helps, and his exit code is honest."""

import json
import socket
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from tests.trust.installations import Installation, Maker, installations  # noqa: F401

NOWHERE = "postgres://koers@127.0.0.1:1/koers"


def examined(place: Installation) -> tuple[int, dict[str, dict[str, Any]]]:
    done = place.run("doctor", "--json")
    report = json.loads(done.stdout)
    assert report["healthy"] == (done.returncode == 0)
    return done.returncode, {finding["name"]: finding for finding in report["findings"]}


def failures(found: dict[str, dict[str, Any]]) -> list[str]:
    return [name for name, finding in found.items() if finding["level"] == "failure"]


def test_a_fresh_installation_has_warnings_but_nothing_fails(installations: Maker) -> None:  # noqa: F811
    code, found = examined(installations.fresh())
    assert (code, failures(found)) == (0, [])
    assert {name for name, finding in found.items() if finding["level"] == "warning"} == {
        "mail",
        "worker",
        "backup",
        "proven restore",
    }
    assert found["durability"]["level"] == "ok"


def test_everything_that_is_not_well_has_a_remedy(installations: Maker) -> None:  # noqa: F811
    _code, found = examined(installations.empty())
    assert all(finding["remedy"] for finding in found.values() if finding["level"] != "ok")


def test_missing_tables_an_open_folder_and_a_sample_key_fail(installations: Maker) -> None:  # noqa: F811
    place = installations.empty()
    place.folder.chmod(0o755)
    place.more = {"KOERS_SECRET_KEY": "changeme", "KOERS_TIME_ZONE": "Europe/Amsterdam", "KOERS_DEBUG": "1"}
    code, found = examined(place)
    assert (code, sorted(failures(found))) == (1, ["data folder", "secret key", "tables", "web"])


def test_mail_that_cannot_go_out_fails_and_mail_that_can_is_well(installations: Maker) -> None:  # noqa: F811
    place = installations.fresh()
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    place.more = {"KOERS_MAIL_FROM": "koers@noordzee.example", "KOERS_SMTP_HOST": "127.0.0.1"}
    place.more |= {"KOERS_SMTP_PORT": str(port), "KOERS_SMTP_PASSWORD": "hunter2-hunter2"}
    code, found = examined(place)
    assert (code, failures(found)) == (1, ["mail"])
    assert "ConnectionRefusedError" in found["mail"]["seen"]
    server = Controller(Sink(), hostname="127.0.0.1", port=port)
    server.start()
    try:
        code, found = examined(place)
    finally:
        server.stop()
    assert (code, found["mail"]["level"]) == (0, "ok")
    assert "which answers" in found["mail"]["seen"]
    assert "hunter2" not in str(found)


def test_mail_in_doubt_is_a_warning(installations: Maker) -> None:  # noqa: F811
    place = installations.fresh()
    place.python(
        "from django.utils import timezone; from koers.kit.delivery.models import OutgoingMail\n"
        "now = timezone.now()\n"
        "OutgoingMail.objects.create(message_id='x', purpose='x', to='x', state='uncertain', created_at=now, not_before=now)"
    )
    code, found = examined(place)
    assert (code, found["outbox"]["level"], found["outbox"]["seen"]) == (0, "warning", "1 failed or in doubt")


def test_a_job_that_was_set_aside_fails(installations: Maker) -> None:  # noqa: F811
    place = installations.fresh()
    place.python(
        "from django.utils import timezone; from koers.kit.jobs.models import JobRun\n"
        "now = timezone.now(); JobRun.objects.create(name='x', state='poisoned', created_at=now, not_before=now)"
    )
    code, found = examined(place)
    assert (code, failures(found)) == (1, ["background jobs"])


def test_a_database_that_is_away_is_said_once(installations: Maker) -> None:  # noqa: F811
    place = installations.empty()
    place.url = NOWHERE
    code, found = examined(place)
    assert (code, failures(found)) == (1, ["database"])


def test_people_read_it_as_lines(installations: Maker) -> None:  # noqa: F811
    said = installations.fresh().do("doctor")
    assert "warning  worker           never seen\n" in said
    assert "Start one: koers serve, or koers worker.\n" in said


def test_passwords_are_random_and_printed_once(installations: Maker) -> None:  # noqa: F811
    place = installations.fresh()
    said = [
        place.do("user", "add", f"p{n}@noordzee.example", "--name", "P", "--role", "seller") for n in range(2)
    ]
    passwords = [text.split()[-1] for text in said]
    assert passwords[0] != passwords[1]
    assert all(len(password) == 23 for password in passwords)
    assert "p0@noordzee.example" in place.do("user", "list")
    checked = place.python(
        "from koers.kit.access.models import User\n"
        f"print(User.objects.get(email='p0@noordzee.example').check_password({passwords[0]!r}))"
    )
    assert checked.strip() == "True"
    new = place.do("user", "password", "P0@noordzee.example").split()[-1]
    assert new != passwords[0]
    assert place.run("user", "link").returncode == 1
    assert place.run("user", "add", "p0@noordzee.example", "--name", "Again").returncode == 1
    assert place.run("user", "password", "nobody@noordzee.example").returncode == 1
