"""The map of who decides: people by role and influence, as of any day; moved by dragging, by a menu or by keys."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from koers.areas.customers import actions
from koers.areas.customers.events.deciding import BOTH_WAYS
from koers.areas.customers.measures import deciding as measures
from koers.areas.customers.models import (
    Account,
    BuyingRole,
    Influence,
    Part,
    Person,
    PersonTie,
    ResponseMode,
    Role,
    TieKind,
)
from koers.areas.customers.queries import deciding as queries
from koers.areas.customers.queries import saying
from koers.areas.customers.queries.deciding import Dmu, Line, Placed
from koers.areas.customers.resources.deciding import BUYING_ROLES
from koers.areas.customers.resources.nouns import ACCOUNTS
from koers.areas.customers.views import deciding_words as words
from koers.areas.customers.views.deciding_forms import AddForm, PlaceForm, TieForm, place_of
from koers.areas.organisation import queries as organisation
from koers.kit.access.matrix import ability, allowed, require
from koers.kit.record import StaleVersionError
from koers.kit.resource.answers import row_or_404, see_other
from koers.kit.resource.record_pages import sides
from koers.kit.ui import toasts

READ, CREATE, EDIT = (
    "customers.buying_role.read",
    "customers.buying_role.create",
    "customers.buying_role.edit",
)
TIE = "customers.person_tie.create"
#: The two sets of roles, each with the field that a lane of the map stands for.
SETS = {"role": Role, "part": Part}


@dataclass(frozen=True)
class Card:
    """A person on the map, ready for its template."""

    member: Placed
    name: str
    tone: str
    stance: str
    also: str
    mode: str
    ties: list[str]


@dataclass(frozen=True)
class Cell:
    """Where a lane meets an influence."""

    influence: int
    label: str
    cards: list[Card]


@dataclass(frozen=True)
class Lane:
    """A role with its people, by influence."""

    value: str
    label: str
    cells: list[Cell]
    also: list[str]

    @property
    def is_empty(self) -> bool:
        """Tell whether nobody has this role, not even as a second one."""
        return not self.also and not any(cell.cards for cell in self.cells)


@ability(READ)
@require_GET
def dmu(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who decides at an account, as it stood at the end of a day."""
    account = _account(request, pk)
    return render(request, "customers/dmu.html", _context(request, account, request.GET))


@ability(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def place(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask where somebody stands, or move that person; whoever comes second is told, and sees the map as it is."""
    row: BuyingRole = row_or_404(request, BUYING_ROLES, pk, "edit")
    back = _sent(request, "back")[:300]
    if request.method != "POST":
        return _ask(request, row, PlaceForm(row=row, user=request.user), back)
    form = PlaceForm(request.POST, row=row, user=request.user)
    if not form.is_valid():
        return _ask(request, row, form, back)
    seen = request.POST.get("version", "")
    if seen and seen != str(row.version):
        return _told(request, row, _meanwhile(row), back, tone="warn")
    before = place_of(row)
    try:
        actions.place(row, by=_user(request), at=timezone.now(), **form.cleaned_data)
    except StaleVersionError:
        row.refresh_from_db()
        return _told(request, row, _meanwhile(row), back, tone="warn")
    if place_of(row) == before:
        return _told(request, row, _("Nothing changed."), back, tone="plain")
    tail = urlencode({**before, "version": row.version, "back": back})
    undo = f"{reverse('buying-roles-place-undo', args=[pk])}?{tail}"
    return _told(request, row, _moved(row), back, undo=undo)


@ability(EDIT)
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Put somebody back where they stood before a move that was just made."""
    row: BuyingRole = row_or_404(request, BUYING_ROLES, pk, "edit")
    form = PlaceForm(request.GET, row=row, user=request.user)
    address = _map_url(row.account_id, request.GET.get("back", "")[:300])
    if not form.is_valid() or request.GET.get("version") != str(row.version):
        toasts.say(request, _("This cannot be undone any more."), level=30)
        return see_other(address)
    try:
        actions.place(row, by=_user(request), at=timezone.now(), taken_back=True, **form.cleaned_data)
    except StaleVersionError:
        toasts.say(request, _meanwhile(row), level=30)
    else:
        toasts.say(request, _("Undone."))
    return see_other(address)


@ability(CREATE)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask who takes part in the decisions of an account, and give that person a place."""
    account = _account(request, pk)
    require(request.user, CREATE, BuyingRole(account=account))
    may_make = allowed(request.user, "customers.person.create", _new_person(request, account, {}))
    sent = request.POST if request.method == "POST" else None
    form = AddForm(sent, account=account, user=request.user, may_make=may_make)
    if sent is None or not form.is_valid():
        return _form_page(request, account, form, _("Add a person to the decision"), _("Add"))
    given, at, by = form.cleaned_data, timezone.now(), _user(request)
    person = given["person"] or actions.meet_person(_new_person(request, account, given), by=by, at=at)
    placed = {name: given[name] for name in ("role", "part", "influence")}
    known = BuyingRole.objects.alive().of(account).filter(person=person).first()
    if known is None:
        fresh = BuyingRole(account=account, person=person, demo=account.demo, **placed)
        actions.add_to_decision(fresh, by=by, at=at)
    else:
        actions.return_to_decision(known, by=by, at=at)
        actions.place(known, by=by, at=at, **placed)
    toasts.say(request, _("%(who)s is on the map.") % {"who": person})
    return see_other(_map_url(account.pk, ""))


@ability(TIE)
@require_http_methods(["GET", "HEAD", "POST"])
def tie(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask how one person on the map stands to another, and keep it."""
    account = _account(request, pk)
    require(request.user, TIE, PersonTie(account=account))
    found = queries.dmu(account, request.user, timezone.localdate())
    people = [(one.person_id, saying.name_of(one)) for one in found.members]
    sent = request.POST if request.method == "POST" else None
    form = TieForm(sent, people=people)
    if sent is None or not form.is_valid():
        return _form_page(request, account, form, _("Tie two persons"), _("Save"))
    given = form.cleaned_data
    row = PersonTie(
        account=account,
        person_id=given["person"],
        kind=given["kind"],
        other_id=given["other"],
        starts=timezone.localdate(),
        demo=account.demo,
    )
    actions.tie(row, by=_user(request), at=timezone.now())
    toasts.say(request, _("The tie is kept."))
    return see_other(_map_url(account.pk, ""))


# --- what the answers are made of ----------------------------------------------------------------------------


def _account(request: HttpRequest, pk: int) -> Account:
    account: Account = row_or_404(request, ACCOUNTS, pk)
    return account


def _user(request: HttpRequest) -> Any:
    return request.user


def _context(request: HttpRequest, account: Account, given: Mapping[str, str]) -> dict[str, Any]:
    user: Any = request.user
    today = timezone.localdate()
    day = min(_day(given.get("on", "")) or today, today)
    by = given.get("by", "role") if given.get("by", "role") in SETS else "role"
    found = queries.dmu(account, user, day)
    lines = queries.lines_of(found)
    is_now = day == today
    return {
        "account": account,
        "found": found,
        "day": day,
        "today": today,
        "is_now": is_now,
        "by": by,
        "lanes": _lanes(found, lines, by),
        "levels": Influence.choices,
        "lines": [(one, TieKind(one.kind).label, one.kind in BOTH_WAYS) for one in lines],
        "rows": _rows(found, lines),
        "warnings": words.warnings_of(found),
        "readings": measures.readings_of(found),
        "contacted": len(found.contacted),
        "travel": organisation.travel(queries.turning_days(account), day, today),
        "query": urlencode({name: value for name, value in (("by", by if by != "role" else ""),) if value}),
        "sets": [(name, label, _set_url(account, name, day, today)) for name, label in _set_labels()],
        "may_edit": is_now and allowed(user, EDIT, BuyingRole(account=account)),
        "may_add": is_now and allowed(user, CREATE, BuyingRole(account=account)),
        "may_tie": is_now and len(found.members) > 1 and allowed(user, TIE, PersonTie(account=account)),
        "record_sides": sides(ACCOUNTS, account, user, here="accounts-dmu"),
        "crumbs": _crumbs(account, _("Who decides")),
    }


def _set_labels() -> list[tuple[str, str]]:
    return [("role", _("By role")), ("part", _("By sort of buyer"))]


def _set_url(account: Account, by: str, day: date, today: date) -> str:
    given = {"by": by if by != "role" else "", "on": day.isoformat() if day != today else ""}
    return _map_url(account.pk, urlencode({name: value for name, value in given.items() if value}))


def _lanes(found: Dmu, lines: Sequence[Line], by: str) -> list[Lane]:
    names = {one.person_id: saying.name_of(one) for one in found.members}
    cards = [_card(one, lines, names) for one in found.members]
    known = [(str(value), str(label)) for value, label in SETS[by].choices]
    return [
        Lane(
            value,
            label,
            [
                Cell(
                    level,
                    str(word),
                    [
                        one
                        for one in cards
                        if getattr(one.member, by) == value and one.member.influence == level
                    ],
                )
                for level, word in Influence.choices
            ],
            [
                saying.name_of(one)
                for one in found.members
                if by == "role" and value and one.also_role == value
            ],
        )
        for value, label in [*known, ("", _("Role unknown"))]
    ]


def _card(one: Placed, lines: Sequence[Line], names: Mapping[int, str]) -> Card:
    ties = [
        f"{TieKind(line.kind).label} {names[line.end.person_id]}" for line in lines if line.start.pk == one.pk
    ]
    return Card(
        one,
        saying.name_of(one),
        saying.stance_tone(one.stance),
        saying.stance_text(one.stance),
        str(Role(one.also_role).label).lower() if one.also_role else "",
        str(ResponseMode(one.response_mode).label) if one.response_mode else "",
        ties,
    )


def _rows(found: Dmu, lines: Sequence[Line]) -> list[tuple[Card, str, str, str]]:
    """Return the table behind the map: card, role, sort of buyer and influence in words."""
    names = {one.person_id: saying.name_of(one) for one in found.members}
    return [
        (
            _card(one, lines, names),
            ", ".join(str(Role(role).label) for role in (one.role, one.also_role) if role),
            str(Part(one.part).label) if one.part else "",
            str(Influence(one.influence).label),
        )
        for one in found.members
    ]


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _map_url(account_id: int, tail: str) -> str:
    kept = {name: value for name, value in parse_qsl(tail) if name in ("by", "on")}
    address = reverse("accounts-dmu", args=[account_id])
    return f"{address}?{urlencode(kept)}" if kept else address


def _crumbs(account: Account, last: str) -> list[tuple[str, str]]:
    return [
        (capfirst(ACCOUNTS.labels), reverse("accounts")),
        (account.name, reverse("accounts-page", args=[account.pk])),
        (last, ""),
    ]


def _sent(request: HttpRequest, name: str) -> str:
    return request.POST.get(name) or request.GET.get(name) or ""


def _is_fragment(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def _ask(request: HttpRequest, row: BuyingRole, form: PlaceForm, back: str) -> HttpResponse:
    title = _("Where %(who)s stands") % {"who": row.person}
    context = {
        "row": row,
        "form": form,
        "back": back,
        "back_url": _map_url(row.account_id, back),
        "title": title,
        "crumbs": _crumbs(row.account, title),
    }
    if _is_fragment(request):
        return render(request, "customers/dmu_place.html", context)
    return render(request, "customers/dmu_place_page.html", context, status=422 if form.errors else 200)


def _told(
    request: HttpRequest, row: BuyingRole, text: str, back: str, *, undo: str = "", tone: str = "good"
) -> HttpResponse:
    """Answer a move: the map as it is now, or, without script, the page of the map."""
    if not _is_fragment(request):
        toasts.say(request, text, undo, level=30 if tone == "warn" else 25)
        return see_other(_map_url(row.account_id, back))
    # Readings of a fragment get keys far from those of the page.
    request.koers_readings = row.version * 100 + 1000  # type: ignore[attr-defined]  # read by the tag of readings
    answer = render(request, "customers/dmu_map.html", _context(request, row.account, dict(parse_qsl(back))))
    answer.headers["HX-Retarget"], answer.headers["HX-Reswap"] = "#dmu", "outerHTML"
    toasts.say_now(answer, text, undo, tone=tone)
    events = json.loads(answer.headers["HX-Trigger"])
    events["koers:placed"] = {"id": row.pk}
    answer.headers["HX-Trigger"] = json.dumps(events)
    return answer


def _moved(row: BuyingRole) -> str:
    role = Role(row.role).label if row.role else _("role unknown")
    return _("%(who)s: %(role)s, influence %(level)s.") % {
        "who": row.person,
        "role": str(role).lower(),
        "level": str(Influence(row.influence).label).lower(),
    }


def _meanwhile(row: BuyingRole) -> str:
    return _("Somebody changed %(who)s meanwhile. Your move was not made; look, and move again.") % {
        "who": row.person
    }


def _new_person(request: HttpRequest, account: Account, given: Mapping[str, Any]) -> Person:
    user: Any = request.user
    owner = min(user.scope.member_ids, default=None)
    named = {name: given.get(name, "") for name in ("first_name", "last_name", "job_title")}
    named["prefix"] = given.get("name_prefix", "")
    return Person(account=account, unit=account.unit, owner_id=owner, demo=account.demo, **named)


def _form_page(request: HttpRequest, account: Account, form: Any, title: str, button: str) -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "button": button,
        "back_url": _map_url(account.pk, ""),
        "crumbs": _crumbs(account, title),
    }
    return render(request, "customers/dmu_form.html", context, status=422 if form.errors else 200)
