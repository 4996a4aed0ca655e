"""Customer time of one account: what we cost it, what we promised it, and what we ask it; and asking a question."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from koers.areas.customers.measures import rhythm as rhythms
from koers.areas.customers.measures import spent as measures
from koers.areas.customers.models import Account, BuyingRole, Need, Person, Promise, Question
from koers.areas.customers.models.promises import persons_at
from koers.areas.customers.queries import asked, promises, spent
from koers.areas.customers.resources.nouns import ACCOUNTS
from koers.areas.customers.resources.spent import QUESTIONS
from koers.kit.access.matrix import ability, allowed, require
from koers.kit.measures.readings import Reading
from koers.kit.resource import forms, saving
from koers.kit.resource.answers import row_or_404
from koers.kit.resource.record_pages import sides
from koers.kit.ui import toasts
from koers.kit.ui.charts import Chart, Series
from koers.kit.ui.formats import number
from koers.kit.ui.readings import value_text

READ, PROMISE, ASK = "customers.promise.read", "customers.promise.create", "customers.question.create"
#: So many promises and questions of one account stand on its page; the lists have them all.
SHOWN = 20
ASKED = ("text", "person", "need", "buying_role", "earlier", "owner", "asked_at", "answer", "anyway")


@ability(READ)
@require_GET
def of_account(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what we cost an account, promised it and asked it."""
    account: Account = row_or_404(request, ACCOUNTS, pk)
    user: Any = request.user
    today = timezone.localdate()
    readings = measures.readings(user, account=account.pk, today=today)
    given, questions = promises.of_account(account, user), asked.of_account(account, user)
    began = spent.by_initiative({"account": account.pk, "as_of": today}, user)
    context = {
        "account": account,
        "sentence": _sentence(readings),
        "readings": readings,
        "rhythm": [
            one.ask({"account": pk, "as_of": today}, user, at=today)
            for one in rhythms.ALL
            if one is not rhythms.IN_RHYTHM
        ],
        "trend": _trend(account, user, today, readings["customer_hours"].rows_url),
        "began": _began(began),
        "today": today,
        "given": list(given[:SHOWN]),
        "questions": list(questions[:SHOWN]),
        "is_empty": not sum(began.values()) and not given.exists() and not questions.exists(),
        "may_promise": allowed(user, PROMISE, Promise(account=account, owner=_me(user))),
        "may_ask": allowed(user, ASK, Question(account=account, owner=account.owner)),
        "may_log": allowed(user, "customers.account.edit", account),
        "record_sides": sides(ACCOUNTS, account, user, here="accounts-time"),
        "crumbs": _crumbs(account, _("Customer time")),
    }
    return render(request, "customers/time.html", context)


@ability(ASK)
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Plan or log a question to an account: first what is here already, then the question."""
    account: Account = row_or_404(request, ACCOUNTS, pk)
    user: Any = request.user
    require(user, ASK, Question(account=account, owner=account.owner))
    form = _form(request, account)
    back = reverse("accounts-time", args=[pk])
    if request.method == "POST" and form.is_valid():
        try:
            row = saving.create(QUESTIONS, form.save(commit=False), by=user, at=timezone.now(), via="ui")
        except saving.NotYours:
            form.add_error("owner", _("You may not ask this for somebody of another unit."))
        else:
            toasts.say(request, _("%(name)s is stored.") % {"name": row.text})
            return redirect(back)
    context = {
        "account": account,
        "form": form,
        "known": asked.known(account, user),
        "back": back,
        "crumbs": _crumbs(account, _("Ask a question")),
    }
    return render(request, "customers/ask.html", context, status=422 if form.errors else 200)


def _form(request: HttpRequest, account: Account) -> Any:
    """Return the form of a question to this account, with what belongs to it to choose from."""
    user: Any = request.user
    made = forms.form_class(QUESTIONS, user, ASKED)
    initial = forms.initial_of(QUESTIONS, user, request.GET.dict())
    form = made(
        request.POST if request.method == "POST" else None,
        instance=Question(account=account),
        initial=initial,
    )
    fields: Any = form.fields
    fields["need"].among(Need.objects.visible_to(user).filter(account=account))
    fields["buying_role"].among(
        BuyingRole.objects.visible_to(user).filter(account=account).select_related("person", "account")
    )
    fields["earlier"].among(Question.objects.visible_to(user).filter(account=account, step="answered"))
    fields["person"].among(Person.objects.visible_to(user).filter(persons_at(account)))
    return form


def _me(user: Any) -> Any:
    return getattr(user, "member", None)


def _sentence(readings: dict[str, Reading]) -> str:
    hours, late = readings["customer_hours"], readings["promises_late"]
    if hours.value is None:
        said = _(
            "What we cost this customer is not known: of no contact of this year minutes and people were noted."
        )
    else:
        said = _(
            "In a year our contacts cost this customer %(time)s of its people, as far as it was noted."
        ) % {"time": value_text(hours)}
    if late.value:
        said += " " + ngettext(
            "%(n)s promise is overdue.", "%(n)s promises are overdue.", int(late.value)
        ) % {"n": number(late.value)}
    return said


def _trend(account: Account, user: Any, today: Any, rows_url: str) -> Chart | None:
    found = spent.quarters(account, user, today)
    if not any(one.contacts for one in found):
        return None
    whole = [one for one in found[:-1] if one.known]
    if len(whole) >= 2:
        said = _(
            "From %(before)s minutes of their people in %(first)s to %(after)s in %(last)s, the last full quarter."
        ) % {
            "before": number(whole[0].minutes),
            "first": _quarter(whole[0]),
            "after": number(whole[-1].minutes),
            "last": _quarter(whole[-1]),
        }
    else:
        said = _("Too few quarters are known for a trend.")
    return Chart(
        "bar",
        said,
        [_quarter(one) for one in found],
        (Series(_("Minutes times people"), [one.minutes if one.known else None for one in found]),),
        unit="count",
        caption_n=sum(one.known for one in found),
        note=_("Only contacts of which minutes and people were noted; the last quarter is not over."),
        table_headers=(_("Quarter"), _("Minutes times people"), _("Contacts"), _("Of which known")),
        table_rows=[
            (
                _quarter(one) + (f" ({_('not over')})" if one.is_running else ""),
                one.minutes if one.known else "–",
                one.contacts,
                one.known,
            )
            for one in found
        ],
        size="small",
        name="customer-time",
    )


def _quarter(one: spent.Quarter) -> str:
    return _("%(year)s Q%(quarter)s") % {
        "year": one.first_day.year,
        "quarter": (one.first_day.month + 2) // 3,
    }


def _began(found: dict[str, int]) -> Chart | None:
    """Return who began the contacts of the year, and whether ours brought the customer something."""
    if not sum(found.values()):
        return None
    labels = {
        "proactive": _("We, with something for the customer"),
        "ours": _("We, without that noted"),
        "theirs": _("The customer"),
        "unknown": _("Nobody noted it"),
    }
    return Chart(
        "bar",
        _("%(ours)s contacts that we began brought the customer something; the customer began %(theirs)s.")
        % {"ours": number(found["proactive"]), "theirs": number(found["theirs"])},
        [labels[name] for name in found],
        (Series(_("Contacts"), list(found.values())),),
        caption_n=sum(found.values()),
        horizontal=True,
        size="small",
        name="who-began",
    )


def _crumbs(account: Account, last: str) -> list[tuple[str, str]]:
    return [
        (capfirst(ACCOUNTS.labels), reverse("accounts")),
        (account.name, reverse("accounts-page", args=[account.pk])),
        (last, ""),
    ]
