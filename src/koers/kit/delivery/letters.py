"""Letters that the kit itself sends."""

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from koers.kit.delivery.purposes import Purpose, register
from koers.kit.delivery.render import Letter

TEST = register(Purpose("kit.test", gettext_lazy("Test mail")))


def trial_letter(language: str) -> Letter:
    """Return the mail with which an administrator tries whether mail goes out."""
    with translation.override(language):
        return Letter(
            _("Mail from Koers arrives"),
            _(
                "Hello {{name}},\n\n"
                "You asked Koers for this mail on the page Settings, Mail. It arrived, so mail goes out.\n\n"
                "{{address}}"
            ),
        )
