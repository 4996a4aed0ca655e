"""What people do with opinions of customers: ask one by mail within the caps, take the answer, take a no."""

from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from koers.areas.customers.actions.consent import note_consent
from koers.areas.customers.actions.loop import hear
from koers.areas.customers.events import opinion as events
from koers.areas.customers.models import ConsentAction, Heard, Opinion, Person, Signal, SignalKind
from koers.areas.customers.queries import opinion as queries
from koers.areas.organisation.models import Member, Unit
from koers.kit.access.models import User
from koers.kit.delivery import outbox, purposes, setup
from koers.kit.delivery.purposes import About, Purpose
from koers.kit.delivery.render import Letter
from koers.kit.guard import tokens
from koers.kit.methods.schema import Instrument
from koers.kit.methods.scoring import score
from koers.kit.timeline.recording import Subject, record

TOKEN = "opinion"  # noqa: S105  the purpose of a token, not one
WHY_NOT = {
    "objects": gettext_lazy("This person does not want to be asked."),
    "no_address": gettext_lazy("No mail address is known of this person."),
    "no_account": gettext_lazy("It is not known where this person works."),
    "lately": gettext_lazy("This person was asked not long ago."),
    "full": gettext_lazy("As many people were asked today as this installation allows."),
    "no_mail": gettext_lazy("No mail server is set, so nothing can be asked by mail."),
}


class NotAsked(ValueError):
    """A person may not be asked now; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(str(WHY_NOT[code]))
        self.code = code


def may_go(address: str, about: About | None, *, at: datetime) -> tuple[bool, str]:
    """Say whether the question may still be sent: nobody objected since, and it is not answered or too late."""
    one = Opinion.objects.alive().filter(pk=about[1]).select_related("person").first() if about else None
    if one is None or one.answered_at is not None or one.expires_at <= at:
        return False, "the question is gone, answered or too old"
    if one.person.email.strip().lower() != address.lower():
        return False, "the address is no longer theirs"
    if queries.objects(one.person):
        return False, "they do not want to be asked"
    return True, "a customer, asked within the caps"


def never_again(address: str, about: About | None, *, at: datetime) -> None:
    """Take it that somebody does not want to be asked any more."""
    one = Opinion.objects.filter(pk=about[1]).select_related("person").first() if about else None
    if one is not None and not queries.objects(one.person):
        note_consent(
            one.person,
            purpose="opinion",
            action=ConsentAction.OBJECTED,
            at=at,
            route="link in the mail",
            via="link",
        )


QUESTION = purposes.register(
    Purpose(
        "customers.opinion",
        gettext_lazy("Short question to a customer"),
        gate=may_go,
        unsubscribe=never_again,
        secret=True,
    )
)


def ask_opinion(person: Person, *, method: str, by: User | None, at: datetime, via: str = "ui") -> Opinion:
    """Ask a person one question by mail; raises NotAsked where a cap, an objection or a missing address forbids it."""
    with transaction.atomic():
        # Whoever asks waits for the one before, so that two at once do not pass the caps together.
        list(Unit.objects.select_for_update().filter(parent__isnull=True).order_by("pk")[:1])
        person = Person.objects.alive().get(pk=person.pk)
        code = queries.why_not(person, at=at)
        if not code and person.account is None:
            code = "no_account"
        if code or not setup.is_configured():
            raise NotAsked(code or "no_mail")
        one = note_asked(person, method=method, by=by, at=at, via=via)
        _send(one, at)
    return one


def note_asked(person: Person, *, method: str, by: User | None, at: datetime, via: str = "ui") -> Opinion:
    """Keep that a person of an account was asked, without sending anything; the caps are the caller's."""
    with transaction.atomic():
        one = Opinion(
            account=person.account,
            person=person,
            method=method,
            method_version=queries.instrument(method).version,
            asked_at=at,
            asked_by=Member.objects.filter(user=by).first() if by else None,
            expires_at=at + timedelta(days=queries.limits().days_open),
            demo=person.demo,
        )
        one.save()
        facts = events.AskedFacts(one.pk)
        record(events.OPINION_ASKED, at=at, by=by, via=via, subjects=_about(one), facts=facts)
    return one


def opinion_of(text: str, *, at: datetime) -> Opinion | None:
    """Return the question that a live link is for, without using it up."""
    token = tokens.find(text, TOKEN, at=at)
    if token is None:
        return None
    rows = Opinion.objects.alive().filter(pk=token.subject, answered_at__isnull=True)
    return rows.select_related("account__unit", "person").first()


def give_opinion(text: str, *, value: int, why: str, at: datetime) -> Opinion | None:
    """Take the answer that came by a link, and forget the link; None when it is dead.

    What was said becomes a signal; so does a low answer without words. Raises ValueError for a value off the scale.
    """
    with transaction.atomic():
        one = opinion_of(text, at=at)
        if one is None:
            return None
        _place(one, value)  # A value off the scale leaves the link alive.
        if tokens.redeem(text, TOKEN, at=at) is None:
            return None
        return take_opinion(one, value=value, why=why, at=at, via="link")


def take_opinion(one: Opinion, *, value: int, why: str, at: datetime, via: str) -> Opinion:
    """Keep an answer to a question that is open; what was said becomes a signal.

    Raises ValueError for a value off the scale.
    """
    with transaction.atomic():
        method, place = _place(one, value)
        one.verdict = events.Verdict.values[place]
        one.score, one.why, one.answered_at = value, why.strip()[:500], at
        if one.why or one.verdict == events.Verdict.LOW:
            one.signal = _signal(one, method.scale.high, at, via)
        one.save(update_fields=["verdict", "score", "why", "answered_at", "signal"])
        facts = events.GivenFacts(one.pk, value, method.scale.high, one.verdict)
        record(events.OPINION_GIVEN, at=at, by=None, via=via, subjects=_about(one), facts=facts)
    return one


def _place(one: Opinion, value: int) -> tuple[Instrument, int]:
    """Return the method of a question, and in which band of it a value lies; ValueError for one off the scale."""
    method = queries.instrument(one.method, one.method_version)
    found = score(method, {method.items[0].id: value})
    bands = [band.label for band in sorted(method.bands, key=lambda band: band.low)]
    return method, bands.index(found.band.label)  # type: ignore[union-attr]  # the bands cover the scale


def _signal(one: Opinion, highest: int, at: datetime, via: str) -> Signal:
    kinds = {"low": SignalKind.COMPLAINT, "middle": SignalKind.WISH, "high": SignalKind.PRAISE}
    words = one.why or _("%(score)s of %(highest)s, without saying why") % {
        "score": one.score,
        "highest": highest,
    }
    row = Signal(
        account=one.account,
        person=one.person,
        kind=kinds[one.verdict],
        words=words,
        heard_by_way=Heard.SURVEY,
        heard_at=at,
        demo=one.demo,
    )
    return hear(row, by=None, at=at, via=via)


def _about(one: Opinion) -> list[Subject]:
    return [(one, "opinion"), ("account", one.account_id, "account"), ("person", one.person_id, "person")]


def _send(one: Opinion, at: datetime) -> None:
    person = one.person
    language = (
        person.language[:2] if person.language[:2] in ("en", "nl") else translation.get_language() or "en"
    )
    token = tokens.issue(TOKEN, str(one.pk), lifetime=one.expires_at - at, at=at)
    with translation.override(language):
        question = str(queries.instrument(one.method, one.method_version).items[0].text)
        letter = Letter(
            _("One question, half a minute"),
            "\n\n".join(
                (
                    _("Hello {{name}},"),
                    "{{question}}",
                    "{{link}}",
                    _(
                        "There is one question, and room to say why. Your answer is read with your name by the people "
                        "who work for you, so that they can do something about it and tell you."
                    ),
                )
            ),
        )
        values = {
            "name": str(person),
            "question": question,
            "link": f"{setup.absolute(reverse('opinion', args=[token]))}?language={language}",
        }
    try:
        outbox.post(
            letter,
            to=person.email,
            purpose=QUESTION.code,
            language=language,
            at=at,
            values=values,
            about=one,
            key=f"opinion:{one.pk}",
            expires_at=one.expires_at - timedelta(hours=1),
            demo=one.demo,
        )
    except outbox.BadMailError:
        raise NotAsked("no_address") from None
