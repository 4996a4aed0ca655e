"""The contract between marketing and sales: both definitions side by side, what each promises, and who signed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from koers.areas.customers.models import MoveReason
from koers.areas.leads import actions
from koers.areas.leads.models import ContractState, HandOverContract
from koers.areas.leads.queries import contracts as queries
from koers.areas.leads.queries.contracts import Breach
from koers.areas.leads.queries.words import channel_names, contract_refusal, requirement_names
from koers.areas.leads.rules.hand_over import CHANNELS, REQUIREMENTS, RETURN_REASONS, treatment
from koers.areas.leads.views.desk.words import lasting
from koers.kit.access.matrix import ability, allowed
from koers.kit.record import StaleVersionError
from koers.kit.ui import formats, toasts

SIDES = {"marketing": gettext_lazy("Marketing"), "sales": gettext_lazy("Sales")}


TERMS_ASKED = (
    "least_fit", "least_engagement", "wanted", "offered_words", "accepted", "accepted_words",
    "monthly_volume", "accepted_percent", "marketing_promise", "answer_hours", "hot_touch_hours",
    "touch_hours", "second_days", "remind_percent", "take_back_percent", "sales_promise",
    "holdout_percent",
)  # fmt: skip


class ContractForm(forms.ModelForm):  # type: ignore[type-arg]
    """Asks for the terms of a draft."""

    wanted = forms.MultipleChoiceField(
        label=gettext_lazy("A lead that is offered has"), required=False, widget=forms.CheckboxSelectMultiple
    )
    accepted = forms.MultipleChoiceField(
        label=gettext_lazy("A lead that is accepted has"), required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = HandOverContract
        fields = TERMS_ASKED

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        names = requirement_names()
        for field in ("wanted", "accepted"):
            self.fields[field].choices = [(code, names[code]) for code in REQUIREMENTS]  # type: ignore[attr-defined]
        for field in ("offered_words", "accepted_words", "marketing_promise", "sales_promise"):
            self.fields[field].widget.attrs["rows"] = 3
        channels = [(code, channel_names()[code]) for code in CHANNELS]
        for reason in RETURN_REASONS:
            agreed = treatment(self.instance.treatments, reason)
            label = str(dict(MoveReason.choices)[reason])
            self.fields[f"days_{reason}"] = forms.IntegerField(
                label=_("%(reason)s: days") % {"reason": label}, required=False, min_value=1, max_value=3650,
                initial=agreed.days,
            )  # fmt: skip
            self.fields[f"channel_{reason}"] = forms.ChoiceField(
                label=_("%(reason)s: way") % {"reason": label},
                required=False,
                choices=channels,
                initial=agreed.channel,
            )
            self.fields[f"cycles_{reason}"] = forms.IntegerField(
                label=_("%(reason)s: at most times") % {"reason": label}, required=False, min_value=0, max_value=20,
                initial=agreed.cycles or None,
            )  # fmt: skip

    @property
    def treatments(self) -> list[tuple[str, Any, Any, Any]]:
        """Return for each reason its words and its three fields."""
        return [
            (
                str(dict(MoveReason.choices)[code]),
                self[f"days_{code}"],
                self[f"channel_{code}"],
                self[f"cycles_{code}"],
            )
            for code in RETURN_REASONS
        ]

    @property
    def terms(self) -> dict[str, Any]:
        """Return the terms that were filled in."""
        given = self.cleaned_data
        agreed = {
            code: {
                "days": given[f"days_{code}"],
                "channel": given[f"channel_{code}"],
                "cycles": given[f"cycles_{code}"] or 0,
            }
            for code in RETURN_REASONS
        }
        return {**{name: given[name] for name in TERMS_ASKED}, "treatments": agreed}

    def clean(self) -> dict[str, Any]:
        """Refuse clocks that strike in the wrong order."""
        given: dict[str, Any] = super().clean() or {}
        remind, back = given.get("remind_percent"), given.get("take_back_percent")
        if remind and remind >= 100:
            self.add_error("remind_percent", _("Reminding comes before the time is over: less than 100."))
        if back and back <= 100:
            self.add_error("take_back_percent", _("Taking back comes after the time is over: more than 100."))
        return given


@dataclass(frozen=True)
class Side:
    """One signature: whose side, who signed and when, and whether this person may sign now."""

    code: str
    label: str
    who: str
    at: Any
    may: bool
    why_not: str


@ability("leads.contract.read")
@require_safe
def contract(request: HttpRequest) -> HttpResponse:
    """Show the contract that holds, the draft beside it, and what was not kept."""
    return _page(request, queries.versions().shown)


@ability("leads.contract.read")
@require_safe
def version(request: HttpRequest, number: int) -> HttpResponse:
    """Show one version, with what it changed."""
    return _page(request, get_object_or_404(HandOverContract.objects.alive(), number=number))


@ability("leads.contract.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest) -> HttpResponse:
    """Propose a new version, or change the draft; signatures under other terms are taken off."""
    user: Any = request.user
    known = queries.versions()
    start = known.draft or known.shown
    form = ContractForm(request.POST if request.method == "POST" else None, instance=_copy(start))
    if request.method == "POST" and form.is_valid():
        made = actions.draft_contract(by=user, at=timezone.now(), **form.terms)
        toasts.say(request, _("The draft is kept. It holds when both sides have signed it."))
        return redirect("contract-version", number=made.number)
    status = 422 if form.errors else 200
    return render(request, "leads/contract/form.html", {"form": form, "draft": known.draft}, status=status)


@ability("leads.contract.sign_marketing")
@require_POST
def sign_marketing(request: HttpRequest) -> HttpResponse:
    """Sign the draft for marketing."""
    return _sign(request, "marketing")


@ability("leads.contract.sign_sales")
@require_POST
def sign_sales(request: HttpRequest) -> HttpResponse:
    """Sign the draft for sales."""
    return _sign(request, "sales")


def _sign(request: HttpRequest, side: str) -> HttpResponse:
    """Sign the draft for one side; with both signatures it comes into force."""
    user: Any = request.user
    now = timezone.now()
    row = queries.versions().draft
    try:
        if row is None:
            row = actions.draft_contract(by=user, at=now)
        seen = request.POST.get("version", "")
        if seen and seen != str(row.version):
            raise StaleVersionError
        row = actions.sign_contract(row, side=side, by=user, at=now)
    except StaleVersionError:
        toasts.say(
            request, _("Somebody changed the draft meanwhile. Read it again before you sign."), level=30
        )
        return redirect("leads-contract")
    except actions.ContractRefused as refusal:
        toasts.say(request, contract_refusal(refusal.code), level=30)
        return redirect("contract-version", number=row.number if row is not None else 1)
    holds = row.state == ContractState.IN_FORCE
    said = (
        _("Signed. Version %(number)s holds from now on.")
        if holds
        else _("Signed. It holds when the other side has signed too.")
    )
    toasts.say(request, said % {"number": row.number})
    return redirect("contract-version", number=row.number)


@ability("leads.contract.edit")
@require_POST
def discard(request: HttpRequest) -> HttpResponse:
    """Throw the draft away."""
    row = queries.versions().draft
    if row is not None:
        actions.discard_contract(row, by=request.user, at=timezone.now())  # type: ignore[arg-type]
        toasts.say(request, _("The draft is gone."))
    return redirect("leads-contract")


def _page(request: HttpRequest, row: HandOverContract) -> HttpResponse:
    user: Any = request.user
    now = timezone.now()
    known = queries.versions()
    former = queries.before(row) if row.pk else None
    context = {
        "contract": row,
        "known": known,
        "state": _state(row),
        "offered": _definition(row, "offered"),
        "accepted": _definition(row, "accepted"),
        "along": _along(),
        "promises": _promises(row),
        "clock": _strikes(row),
        "treatments": _treatments(row),
        "sides": _sides(row, user),
        "former": former,
        "changes": changes(former, row) if former is not None else [],
        "breaches": [_told(one) for one in queries.breaches(user, now)] if row == known.shown else [],
        "is_current": row == known.shown or not row.pk,
        "may_edit": allowed(user, "leads.contract.edit"),
    }
    return render(request, "leads/contract/page.html", context)


def _copy(row: HandOverContract) -> HandOverContract:
    """Return an unsaved contract with the terms of another, to fill a form."""
    return HandOverContract(number=row.number, **{name: getattr(row, name) for name in actions.TERMS})


def _state(row: HandOverContract) -> tuple[str, str]:
    tones = {"draft": "sea", "in_force": "good", "ended": "plain"}
    return str(row.get_state_display()), tones[row.state]


def _definition(row: HandOverContract, which: str) -> list[str]:
    names = requirement_names(row.least_fit, row.least_engagement)
    demands = row.demands if which == "offered" else row.acceptance
    asked = [*(["fit"] if demands.least_fit else []), *(["engagement"] if demands.least_engagement else [])]
    return [names[code] for code in (*asked, *(one for one in REQUIREMENTS if one in demands.facts))]


def _along() -> list[str]:
    return [
        _("the company, the person and the role"),
        _("the source, the campaign and the legal basis"),
        _("the need in their words"),
        _("what they did last"),
        _("the score with its main reasons"),
        _("the best next question"),
    ]


def _promises(row: HandOverContract) -> dict[str, list[tuple[str, str]]]:
    volume = formats.number(row.monthly_volume) if row.monthly_volume is not None else formats.EN_DASH
    share = f"{row.accepted_percent}%" if row.accepted_percent is not None else formats.EN_DASH
    days = ngettext("%(n)s working day", "%(n)s working days", row.second_days) % {"n": row.second_days}
    return {
        "marketing": [(_("Leads offered per month"), volume), (_("Of those, sales accepts"), share)],
        "sales": [
            (_("Accept or return within"), _("%(time)s of working time") % {"time": lasting(row.answer_hours * 60)}),
            (_("First contact, engaged leads"), _("%(time)s of working time") % {"time": lasting(row.hot_touch_hours * 60)}),
            (_("First contact, others"), _("%(time)s of working time") % {"time": lasting(row.touch_hours * 60)}),
            (_("Second attempt within"), days),
        ],
    }  # fmt: skip


def _strikes(row: HandOverContract) -> list[tuple[str, str, str]]:
    """Return when the clock of an answer strikes: the moment, what happens, and the tone."""
    minutes = row.answer_hours * 60
    return [
        (_("offered"), _("Sales sees it on the desk"), "plain"),
        (lasting(minutes * row.remind_percent / 100), _("The seller is reminded"), "warn"),
        (lasting(minutes), _("The manager sees it, with the money at stake"), "signal"),
        (lasting(minutes * row.take_back_percent / 100), _("Marketing takes it back"), "bad"),
    ]


def _treatments(row: HandOverContract) -> list[tuple[str, str, str, str]]:
    """Return what happens with each reason of a return: words, when, how, and how often at most."""
    found = []
    for code in RETURN_REASONS:
        agreed = treatment(row.treatments, code)
        if agreed.days is None:
            told = (_("not by itself"), formats.EN_DASH, formats.EN_DASH)
        else:
            told = (
                ngettext("after %(n)s day", "after %(n)s days", agreed.days) % {"n": agreed.days},
                channel_names().get(agreed.channel, agreed.channel),
                formats.number(agreed.cycles) if agreed.cycles else _("no limit"),
            )
        found.append((str(dict(MoveReason.choices)[code]), *told))
    return found


def _sides(row: HandOverContract, user: Any) -> list[Side]:
    found = []
    for code, label in SIDES.items():
        who, at = getattr(row, f"{code}_by"), getattr(row, f"{code}_at")
        other = row.sales_by_id if code == "marketing" else row.marketing_by_id
        can = allowed(user, f"leads.contract.sign_{code}")
        is_draft = row.state == ContractState.DRAFT
        why = ""
        if at is None and is_draft:
            if not can:
                why = (
                    _("A marketer or a director signs here.")
                    if code == "marketing"
                    else _("A sales manager or a director signs here.")
                )
            elif other == user.pk:
                why = _("You signed for the other side. Somebody else signs here.")
        found.append(
            Side(
                code,
                str(label),
                str(who or ""),
                at,
                is_draft and at is None and can and other != user.pk,
                why,
            )
        )
    return found


def changes(was: HandOverContract, now: HandOverContract) -> list[tuple[str, str, str]]:
    """Return what a version changed: the term, what it was and what it is."""
    names = requirement_names()
    found = []
    for name in actions.TERMS:
        old, new = getattr(was, name), getattr(now, name)
        if name == "treatments":
            found += _changed_treatments(was, now)
        elif old != new:
            label = str(HandOverContract._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            found.append((label[:1].upper() + label[1:], _value(old, names), _value(new, names)))
    return found


def _changed_treatments(was: HandOverContract, now: HandOverContract) -> list[tuple[str, str, str]]:
    told = {}
    for row in (was, now):
        told[row.number] = {reason: " · ".join(rest) for reason, *rest in _treatments(row)}
    return [
        (reason, told[was.number][reason], told[now.number][reason])
        for reason in told[now.number]
        if told[was.number][reason] != told[now.number][reason]
    ]


def _value(value: Any, names: dict[str, str]) -> str:
    if isinstance(value, list):
        return ", ".join(names.get(one, str(one)) for one in value) or formats.EN_DASH
    if isinstance(value, float):
        return formats.number(value)
    return str(value) if value not in (None, "") else formats.EN_DASH


def _told(one: Breach) -> dict[str, Any]:
    late = lasting(one.minutes) if one.minutes is not None else ""
    said = {
        "late_answer": _("Answered %(time)s too late") % {"time": late}
        if one.row.answered_at
        else _("No answer, %(time)s too late") % {"time": late},
        "late_touch": _("First contact %(time)s too late") % {"time": late}
        if one.row.first_touch_at
        else _("No contact, %(time)s too late") % {"time": late},
        "taken_back": _("Not answered at all, taken back"),
        "overridden": _("Offered without meeting the definition: %(why)s") % {"why": one.row.overridden},
        "offered_wrongly": _("Returned: %(reason)s")
        % {"reason": str(dict(MoveReason.choices).get(one.row.reason, "")).lower()},
    }[one.code]
    who = one.row.receiver if one.side == "sales" else one.row.offered_by
    return {"side": str(SIDES[one.side]), "text": said, "row": one.row, "who": who}


__all__: Sequence[str] = ("contract", "discard", "draft", "sign_marketing", "sign_sales", "version")
