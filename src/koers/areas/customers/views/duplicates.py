"""Records that may be one: the list, both side by side with a choice per field, and the way back."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from koers.areas.customers import actions
from koers.areas.customers.models import NOUNS, Account, Duplicate, Person, choosable
from koers.areas.customers.queries import duplicates as queries
from koers.areas.customers.queries.duplicates import Pair
from koers.areas.customers.resources.nouns import ACCOUNTS, PERSONS
from koers.kit.access.matrix import ability, allowed
from koers.kit.resource.answers import see_other
from koers.kit.ui import toasts

READ, DECIDE = "customers.duplicate.read", "customers.duplicate.decide"
RESOURCES = {Account.subject_code: ACCOUNTS, Person.subject_code: PERSONS}


@ability(READ)
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Show which records may be one, and what was decided last."""
    user: Any = request.user
    noun = request.GET.get("of", "")
    noun = noun if noun in NOUNS else Account.subject_code
    counts = {one: queries.waiting(user, one).count() for one in NOUNS}
    waiting = queries.pairs(list(queries.waiting(user, noun)[: queries.SHOWN]))
    decided = queries.pairs(list(queries.decided(user, noun)[: queries.DECIDED]))
    context = {
        "noun": noun,
        "path": RESOURCES[noun].path,
        "parts": [(one, capfirst(RESOURCES[one].labels), counts[one]) for one in NOUNS],
        "count": counts[noun],
        "waiting": [(pair, _may_decide(user, pair)) for pair in waiting],
        "decided": [(pair, _may_decide(user, pair)) for pair in decided],
        "last": queries.last_search(noun),
        "crumbs": [(capfirst(ACCOUNTS.labels), reverse("accounts")), (_("Duplicates"), "")],
    }
    return render(request, "customers/duplicates.html", context)


@ability(READ)
@require_GET
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """Show two records side by side, with what speaks for and against their being one."""
    user: Any = request.user
    pair = _pair(request, pk)
    following = queries.waiting(user, pair.row.noun).exclude(pk=pk).first()
    keep = _kept_first(pair)
    context = {
        "pair": pair,
        "lines": queries.lines(pair, user),
        "keep_second": keep.pk == pair.second.pk,
        "page_url": f"{RESOURCES[pair.row.noun].path}-page",
        "hanging": [
            (pair.first, actions.what_moves(pair.first)),
            (pair.second, actions.what_moves(pair.second)),
        ],
        "may_decide": _may_decide(user, pair),
        "following": following,
        "crumbs": [
            (capfirst(ACCOUNTS.labels), reverse("accounts")),
            (_("Duplicates"), _back(pair.row)),
            (str(pair.first), ""),
        ],
    }
    return render(request, "customers/duplicate.html", context)


@ability(DECIDE)
@require_POST
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Make one of the two, with the values that were chosen."""
    user: Any = request.user
    pair = _pair(request, pk)
    _require(user, pair)
    keep, lose = ("second", "first") if request.POST.get("keep") == "second" else ("first", "second")
    winner, loser = getattr(pair, keep), getattr(pair, lose)
    taken = [name for name in choosable(type(winner)) if request.POST.get(f"field-{name}") == lose]
    name = str(loser)
    try:
        actions.merge_duplicate(pair.row, keep=winner.pk, taken=taken, at=timezone.now(), by=user)
    except (actions.AlreadyDecided, actions.CannotMerge):
        toasts.say(request, _("Somebody decided about these two before."), level=30)
        return see_other(_back(pair.row))
    said = _("%(loser)s is merged into %(winner)s.") % {
        "loser": name,
        "winner": str(winner).removesuffix("."),
    }
    toasts.say(request, said, undo_url=reverse("duplicates-undo", args=[pk]))
    return _on(request, pair)


@ability(DECIDE)
@require_POST
def apart(request: HttpRequest, pk: int) -> HttpResponse:
    """Remember that the two are two."""
    user: Any = request.user
    pair = _pair(request, pk)
    _require(user, pair)
    try:
        actions.tell_apart(pair.row, at=timezone.now(), by=user)
    except actions.AlreadyDecided:
        toasts.say(request, _("Somebody decided about these two before."), level=30)
        return see_other(_back(pair.row))
    toasts.say(
        request,
        _("They stay two, and are not proposed again."),
        undo_url=reverse("duplicates-undo", args=[pk]),
    )
    return _on(request, pair)


@ability(DECIDE)
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the two wait for a decision again; a merge is undone completely."""
    user: Any = request.user
    row = get_object_or_404(Duplicate.objects.visible_to(user), pk=pk)
    found = queries.pairs([row])
    if not found:
        return see_other(_back(row))
    _require(user, found[0])
    try:
        actions.take_verdict_back(row, at=timezone.now(), by=user)
    except actions.AlreadyDecided:
        toasts.say(request, _("This decision was taken back before."), level=30)
    else:
        toasts.say(request, _("The decision is taken back: both stand on their own again."))
    return see_other(_back(row))


def _pair(request: HttpRequest, pk: int) -> Pair:
    """Return a pair that waits; not found for who may not see both records."""
    user: Any = request.user
    row = get_object_or_404(Duplicate.objects.visible_to(user).undecided(), pk=pk)
    return queries.pairs([row])[0]


def _may_decide(user: Any, pair: Pair) -> bool:
    """Tell whether a person may decide: who may change both records."""
    edit = f"customers.{pair.row.noun}.edit"
    return allowed(user, DECIDE) and allowed(user, edit, pair.first) and allowed(user, edit, pair.second)


def _require(user: Any, pair: Pair) -> None:
    if not _may_decide(user, pair):
        raise PermissionDenied(DECIDE)


def _kept_first(pair: Pair) -> Account | Person:
    """Return which record is kept where nobody chooses: one with an owner, one known elsewhere, the older one."""
    both = (pair.first, pair.second)
    return min(both, key=lambda row: (row.owner_id is None, not row.external_id, row.pk))


def _on(request: HttpRequest, pair: Pair) -> HttpResponse:
    """Go on with the next pair where one waits, for whoever came from a comparison."""
    user: Any = request.user
    following = queries.waiting(user, pair.row.noun).first()
    if following is not None and request.POST.get("on") == "next":
        return see_other(reverse("duplicates-compare", args=[following.pk]))
    return see_other(_back(pair.row))


def _back(row: Duplicate) -> str:
    return f"{reverse('duplicates')}?of={row.noun}"
