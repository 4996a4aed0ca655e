"""What others call it and what it is here: names of events in their world, kinds of touches in ours."""

import re

#: The kinds of touches, as the timeline calls them.
PAGE_VIEWED = "leads.page.viewed"
FORM_SENT = "leads.form.sent"
CONTENT_DOWNLOADED = "leads.content.downloaded"
WEBINAR_ATTENDED = "leads.webinar.attended"
LINK_CLICKED = "leads.link.clicked"
MAIL_REPLIED = "leads.mail.replied"
CALL_RECEIVED = "leads.call.received"
STAND_VISITED = "leads.stand.visited"
SIGNAL_GIVEN = "leads.signal.given"
#: What is no sign of theirs: our own acts, and openings of mails, which programs do more often than people.
NO_SIGN = "no_sign"
#: They do not want our mail any more.
UNSUBSCRIBED = "unsubscribed"
#: Who somebody is, where somebody works, and that two ids are one.
IDENTIFIED, GROUPED, ALIASED = "identified", "grouped", "aliased"
#: They bought; the order itself comes in as an order.
ORDERED = "order_completed"

_TRACKS: dict[str, tuple[str, ...]] = {
    FORM_SENT: (
        "form submitted",
        "form sent",
        "form completed",
        "lead form submitted",
        "contact form submitted",
        "contact requested",
        "demo requested",
        "quote requested",
        "callback requested",
        "request submitted",
        "signed up",
        "sign up",
        "signup",
        "account created",
        "trial started",
        "newsletter signed up",
        "formulier verstuurd",
    ),
    CONTENT_DOWNLOADED: (
        "content downloaded",
        "file downloaded",
        "document downloaded",
        "whitepaper downloaded",
        "white paper downloaded",
        "brochure downloaded",
        "asset downloaded",
        "download",
        "downloaded",
    ),
    WEBINAR_ATTENDED: ("webinar attended", "webinar joined", "webinar watched"),
    LINK_CLICKED: ("email link clicked", "mail link clicked", "link clicked", "email clicked"),
    MAIL_REPLIED: ("email replied", "mail replied", "email reply received"),
    CALL_RECEIVED: ("call received", "phone call received", "inbound call", "called us"),
    STAND_VISITED: ("stand visited", "booth visited", "badge scanned", "event visited", "fair visited"),
    PAGE_VIEWED: (
        "page viewed",
        "viewed page",
        "screen viewed",
        "product viewed",
        "product list viewed",
        "video played",
    ),
    ORDERED: ("order completed", "order placed", "checkout completed", "purchase completed"),
    UNSUBSCRIBED: ("unsubscribed", "email unsubscribed", "mail unsubscribed"),
    NO_SIGN: (
        "email opened",
        "mail opened",
        "email sent",
        "email delivered",
        "email bounced",
        "email marked as spam",
        "email deferred",
        "application opened",
        "application backgrounded",
        "application installed",
        "application updated",
        "application uninstalled",
        "push notification received",
    ),
}
TRACKS = {name: kind for kind, names in _TRACKS.items() for name in names}

#: CloudEvents that Koers understands; `koers.<object>.<past verb>.v<number>`.
CLOUD_TYPES = {
    "koers.page.viewed.v1": PAGE_VIEWED,
    "koers.form.sent.v1": FORM_SENT,
    "koers.content.downloaded.v1": CONTENT_DOWNLOADED,
    "koers.webinar.attended.v1": WEBINAR_ATTENDED,
    "koers.link.clicked.v1": LINK_CLICKED,
    "koers.mail.replied.v1": MAIL_REPLIED,
    "koers.mail.unsubscribed.v1": UNSUBSCRIBED,
    "koers.call.received.v1": CALL_RECEIVED,
    "koers.stand.visited.v1": STAND_VISITED,
    "koers.signal.given.v1": SIGNAL_GIVEN,
    "koers.order.placed.v1": ORDERED,
    "koers.person.identified.v1": IDENTIFIED,
    "koers.person.grouped.v1": GROUPED,
}
#: Kinds in which somebody gives an own address in the event itself.
GIVES_ADDRESS = frozenset(
    {
        FORM_SENT,
        CONTENT_DOWNLOADED,
        WEBINAR_ATTENDED,
        MAIL_REPLIED,
        STAND_VISITED,
        ORDERED,
        UNSUBSCRIBED,
    }
)
_TOWARDS_US = frozenset(
    {
        FORM_SENT,
        MAIL_REPLIED,
        CALL_RECEIVED,
        STAND_VISITED,
        WEBINAR_ATTENDED,
        ORDERED,
        UNSUBSCRIBED,
        IDENTIFIED,
        GROUPED,
    }
)


def plain_name(name: str) -> str:
    """Return the name of an event in plain small words.

    >>> plain_name("Form_Submitted"), plain_name("formSubmitted"), plain_name("  File  Downloaded ")
    ('form submitted', 'form submitted', 'file downloaded')
    """
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    return " ".join(re.findall(r"[^\W_]+", spaced.lower()))


def kind_of_track(name: str) -> str:
    """Return the kind of a tracked event; one that nobody declared is a sign with a code of its name."""
    return TRACKS.get(plain_name(name), SIGNAL_GIVEN)


def is_towards_us(kind: str) -> bool:
    """Tell whether somebody did this towards us on purpose, so that no agreement to be followed is needed."""
    return kind in _TOWARDS_US
