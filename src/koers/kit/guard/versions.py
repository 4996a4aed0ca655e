"""Two people, one record: the version travels as ETag, and a change states the version it was made on."""

import re

from django.http import HttpRequest
from django.utils.translation import gettext as _

_TAG = re.compile(r'^(?:W/)?"v?(\d{1,18})"$')


class PreconditionFailed(Exception):
    """A change that did not state the right version; `status` is the HTTP answer (428 or 412)."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status, self.message = status, message


def etag(version: int) -> str:
    """Return the ETag of a version.

    >>> etag(7)
    '"7"'
    """
    return f'"{version}"'


def stated_version(header: str | None) -> int | None:
    """Return the version that an If-Match header names, or None when there is none to read.

    >>> stated_version('"7"'), stated_version('W/"7"'), stated_version('*'), stated_version(None)
    (7, 7, None, None)
    """
    found = _TAG.match((header or "").strip())
    return int(found.group(1)) if found else None


def require_match(request: HttpRequest, version: int) -> int:
    """Return the stated version when it is the present one; raise `PreconditionFailed` otherwise."""
    header = request.headers.get("If-Match")
    if header is None:
        raise PreconditionFailed(428, _("State the version you read in an If-Match header."))
    stated = stated_version(header)
    if stated != version:
        raise PreconditionFailed(
            412, _("Somebody changed this since you read it. Read it again and repeat your change.")
        )
    return stated
