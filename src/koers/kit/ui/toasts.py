"""Short answers after a change, with a way back: shown by the page, or by htmx through a response header."""

import json
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.messages import constants
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise

#: Marks the undo address inside the tags of a Django message, the only extra field such a message has.
UNDO_MARK = "undo="
TONES = {constants.SUCCESS: "good", constants.WARNING: "warn", constants.ERROR: "bad"}


@dataclass(frozen=True)
class Toast:
    """A message in words, its tone (good, warn, bad or plain) and the address that undoes the change."""

    text: str
    tone: str = "plain"
    undo_url: str = ""


def say(
    request: HttpRequest, text: str | Promise, undo_url: str = "", level: int = constants.SUCCESS
) -> None:
    """Leave a message for the next page this person sees."""
    messages.add_message(request, level, str(text), extra_tags=f"{UNDO_MARK}{undo_url}" if undo_url else "")


def say_now(
    response: HttpResponse, text: str | Promise, undo_url: str = "", tone: str = "good"
) -> HttpResponse:
    """Show a message with an htmx response, without a new page."""
    events: dict[str, Any] = json.loads(response.headers.get("HX-Trigger", "{}"))
    events["koers:toast"] = {"text": str(text), "undo": undo_url, "tone": tone}
    response.headers["HX-Trigger"] = json.dumps(events)
    return response


def read(message: Any) -> Toast:
    """Turn a Django message into a toast."""
    tags = (message.extra_tags or "").split()
    undo_url = next((tag.removeprefix(UNDO_MARK) for tag in tags if tag.startswith(UNDO_MARK)), "")
    return Toast(str(message), TONES.get(message.level, "plain"), undo_url)
