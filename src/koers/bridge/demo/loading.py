"""The demo company comes in as export files, through the importer; its people take their seats."""

import secrets
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.db.models import Count

from koers.areas.organisation.models import Function, Member, Seat, Unit
from koers.bridge.demo import leads
from koers.kit.access.models import Role, User
from koers.kit.importing import engine, intake
from koers.kit.importing.models import Import, ImportState

#: Without signs that look alike: a password that is read from a screen and typed once.
SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
DOMAIN = "demo.example"


@dataclass(frozen=True)
class Login:
    """Somebody of the demo company who can sign in; the password is known only here and now."""

    email: str
    role: str
    name: str
    password: str


class NotLoadedError(Exception):
    """The demo files did not come in; the message says why."""


def take_in(*, seed: int, as_of: date, at: datetime) -> Import:
    """Write the company of a seed as export files up to a day and take them in; files of a former try go first."""
    from koers_analytics import sample

    for left in Import.objects.filter(demo=True, state=ImportState.MAPPING):
        intake.discard(left)
    with tempfile.TemporaryDirectory(prefix="koers-demo-") as folder:
        sample.write_world(
            Path(folder), seed=seed, as_of=as_of, lead_effects=sample.LEAD_EFFECTS, relations=True
        )
        batch = intake.start(by=None, at=at, via="cli", demo=True)
        for file in sorted(Path(folder).glob("*.csv")):
            intake.add_file(batch, file)
    _refuse_unclear(batch)
    return batch


def read_in(
    batch: Import,
    *,
    at: datetime,
    progress: engine.Progress | None = None,
    stop: Callable[[], bool] | None = None,
    after_chunk: Callable[[], None] | None = None,
) -> None:
    """Import the files, or go on with that; raises Stopped when asked to stop."""
    if batch.state != ImportState.DONE:
        engine.carry_out(batch, at=at, progress=progress, stop=stop, after_chunk=after_chunk)


def _refuse_unclear(batch: Import) -> None:
    unread = [f"{file.name}: {file.problem}" for file in intake.problems(batch)]
    asked = [f"{file.name}: {question}" for file, question in intake.questions(batch)]
    if unread or asked:
        intake.discard(batch)
        raise NotLoadedError("; ".join([*unread, *asked]))


def people(*, at: datetime) -> None:
    """Make one person for each role, seated where that role sits; nobody has a password until `passwords` gives one."""
    team = _largest_team()
    for role in Role.values:
        _person(role, team)
    leads.sign_contract(at=at)
    leads.fill_the_desk(at=at)


def passwords(users: Iterable[User]) -> list[Login]:
    """Give people new random passwords; the old ones end."""
    made = []
    for user in users:
        password = _password()
        user.set_password(password)
        user.save(update_fields=["password"])
        made.append(Login(user.email, user.role, user.name, password))
    return made


def _person(role: str, team: Unit) -> None:
    member = _member_for(role, team)
    user = User.objects.create_user(
        f"{role}@{DOMAIN}", name=member.name if member else "Koers", role=role, demo=True
    )
    if member is not None:
        member.user = user
        member.save(update_fields=["user"])


def _member_for(role: str, team: Unit) -> Member | None:
    """Return whom a role is: somebody who sits there already, or a new colleague at the right unit."""
    if role == Role.ADMINISTRATOR:
        return None
    functions = {
        Role.DIRECTOR: Function.DIRECTOR,
        Role.MANAGER: Function.MANAGER,
        Role.SELLER: Function.SELLER,
    }
    function = functions.get(Role(role))
    if function is not None:
        seats = Seat.objects.filter(
            demo=True, function=function, member__user__isnull=True, member__active=True
        )
        near = seats if role == Role.DIRECTOR else seats.filter(unit=team)
        found = near.annotate(deals=Count("member__deals")).order_by("-deals", "id").first() or seats.first()
        if found is not None:
            return found.member
    return _colleague(role, team)


def _colleague(role: str, team: Unit) -> Member:
    names = {Role.MARKETER: "Merel Hofstra", Role.VIEWER: "Control", Role.DIRECTOR: "Directie"}
    above = team
    while above.parent is not None and above.kind not in {"division", "company"}:
        above = above.parent
    member = Member.objects.create(name=names.get(Role(role), role.capitalize()), demo=True)
    function = Function.MARKETER if role == Role.MARKETER else Function.CONTROL
    Seat.objects.create(member=member, unit=above, function=function, demo=True)
    return member


def _largest_team() -> Unit:
    teams = Unit.objects.filter(kind="team", demo=True).annotate(deals_here=Count("deals"))
    return teams.order_by("-deals_here", "id").first() or Unit.objects.earliest("id")


def _password() -> str:
    return "-".join("".join(secrets.choice(SIGNS) for _sign in range(5)) for _group in range(3))
