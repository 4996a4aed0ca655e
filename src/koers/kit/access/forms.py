"""Forms about one's own account and about the first administrator."""

import zoneinfo
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from koers.kit.access.models import User

if TYPE_CHECKING:
    UserForm = forms.ModelForm[User]
else:
    UserForm = forms.ModelForm


class ProfileForm(UserForm):
    """What a person may change about themselves; role and address are not among it."""

    class Meta:
        model = User
        fields = ("name", "language", "theme", "timezone", "shortcuts")
        help_texts = {
            "shortcuts": _(
                "Keys such as / and g work while you are not typing. Switch them off if they get in the way."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["timezone"] = forms.ChoiceField(label=self.fields["timezone"].label, choices=_zones)
        self.fields["name"].widget.attrs["autocomplete"] = "name"


class PasswordForm(forms.Form):
    """A new password, asked once: it can be shown, pasted and stored by a password manager."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters. A sentence is easier to remember than a word."),
    )

    def __init__(self, *args: Any, user: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        """Hold the password against the rules, knowing whose it will be."""
        password: str = self.cleaned_data["password"]
        validate_password(password, self._whose())
        return password

    def _whose(self) -> User | None:
        return self.user


class FirstRunForm(PasswordForm):
    """Who the first administrator is."""

    name = forms.CharField(
        label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    field_order = ("name", "email", "language", "password")

    def _whose(self) -> User:
        given = self.cleaned_data
        return User(email=given.get("email", ""), name=given.get("name", ""))


def password_rules() -> list[str]:
    """Return the rules for a password in words."""
    return list(password_validators_help_texts())


def as_errors(error: ValidationError) -> list[str]:
    """Return the messages of a validation error as plain text."""
    return [str(message) for message in error.messages]


def _zones() -> list[tuple[str, str]]:
    regions = ("Europe/", "America/", "Asia/", "Africa/", "Australia/", "Pacific/", "Atlantic/", "Indian/")
    names = sorted(name for name in zoneinfo.available_timezones() if name.startswith(regions))
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in names)]
