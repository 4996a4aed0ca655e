"""Whether an event may be kept: who agreed, who refused, and which acts need no agreement to be followed."""

from typing import Any

from koers.areas.leads.rules import acts

#: Words for a yes in the field `consent`.
_YES = frozenset({"granted", "given", "yes", "true", "1", "ja"})
_NO = frozenset({"denied", "refused", "no", "false", "0", "nee", "withdrawn"})
#: Categories of consent tools that mean: may follow what I do here.
_FOLLOWING = frozenset(
    {
        "analytics",
        "statistics",
        "marketing",
        "advertising",
        "tracking",
        "performance",
        "targeting",
        "c0002",
        "c0004",
    }
)


def said(given: Any) -> bool | None:
    """Return what a field about consent says: yes, no, or nothing.

    >>> said("granted"), said({"categoryPreferences": {"Analytics": False}}), said(None)
    (True, False, None)
    """
    if isinstance(given, bool):
        return given
    if isinstance(given, str):
        word = given.strip().lower()
        return True if word in _YES else False if word in _NO else None
    if isinstance(given, dict):
        found = given.get("categoryPreferences", given)
        if isinstance(found, dict):
            answers = [value is True for name, value in found.items() if str(name).lower() in _FOLLOWING]
            return any(answers) if answers else None
    return None


def segment_said(event: dict[str, Any]) -> bool | None:
    """Return what a Segment event says about consent."""
    context = event.get("context")
    return said(context.get("consent")) if isinstance(context, dict) else None


def segment_act(event: dict[str, Any]) -> bool:
    """Tell whether a Segment event is something a person did towards us, rather than being watched."""
    call = event.get("type")
    if call in ("identify", "group", "alias"):
        return True
    name = event.get("event")
    return call == "track" and isinstance(name, str) and acts.is_towards_us(acts.kind_of_track(name))


def cloud_act(event: dict[str, Any]) -> bool:
    """Tell whether a CloudEvent is something a person did towards us, rather than being watched."""
    return acts.is_towards_us(acts.CLOUD_TYPES.get(str(event.get("type")), ""))


def segment_named(event: dict[str, Any]) -> bool:
    """Tell whether a Segment event says who did it, rather than only on which device."""
    if event.get("userId") or event.get("previousId"):
        return True
    context = event.get("context")
    parts = (
        event.get("traits"),
        event.get("properties"),
        context.get("traits") if isinstance(context, dict) else 0,
    )
    return any(isinstance(part, dict) and (part.get("email") or part.get("phone")) for part in parts)


def cloud_named(event: dict[str, Any]) -> bool:
    """Tell whether a CloudEvent says who did it, rather than only on which device."""
    if event.get("subject"):
        return True
    part = event.get("data")
    return isinstance(part, dict) and any(
        part.get(name) for name in ("email", "userId", "phone", "customerNumber")
    )


def refused(towards_us: bool, *, mode: str, said: bool | None, anonymous: bool) -> str:
    """Return why an event may not be kept, or an empty text.

    `anonymous` is set when the browser asks not to be followed and the event does not say who did it.
    """
    if anonymous:
        return "do_not_track"
    if towards_us:
        return ""
    if said is False or (mode == "carried" and said is not True):
        return "no_consent"
    return ""
