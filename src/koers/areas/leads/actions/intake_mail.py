"""The mail that asks somebody to confirm a permission; it stands in the outbox beside what it is about."""

from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from koers.areas.leads.models import FormAnswer

PURPOSE = "leads.confirm_permission"


def ask_to_confirm(answer: FormAnswer, *, to: str, token: str, at: datetime) -> bool:
    """Put the mail with the link in the outbox; tells whether there is one."""
    if find_spec("koers.kit.delivery") is None:
        return False
    delivery: Any = import_module("koers.kit.delivery.outbox")
    letters: Any = import_module("koers.kit.delivery.render")
    setup: Any = import_module("koers.kit.delivery.setup")
    register()
    with translation.override(answer.language):
        letter = letters.Letter(
            _("Please confirm: {{title}}"),
            _(
                "You sent us the form “{{title}}” and gave us this permission:\n\n{{wording}}\n\n"
                "Confirm it here, within a week:\n{{link}}\n\n"
                "Was this not you? Then do nothing, and we do not mail you."
            ),
        )
        delivery.post(
            letter,
            to=to,
            purpose=PURPOSE,
            language=answer.language,
            at=at,
            values={
                "title": answer.form.said("title", answer.language),
                "wording": answer.wording,
                "link": setup.absolute(reverse("form-confirm", args=[token])),
            },
            about=answer,
            key=f"confirm:{answer.uid}",
            demo=answer.demo,
        )
    return True


def register() -> None:
    """Make the purpose of this mail known; somebody asked for it, so no gate stands in its way."""
    if find_spec("koers.kit.delivery") is None:
        return
    purposes: Any = import_module("koers.kit.delivery.purposes")
    if purposes.find(PURPOSE) is None:
        purposes.register(purposes.Purpose(PURPOSE, gettext_lazy("Confirming a permission"), secret=True))


register()
