"""The person who signs in."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from koers.kit.access.scope import Scope, scope_of


class Role(models.TextChoices):
    """What a person is to Koers; the declared matrix says what each may do."""

    ADMINISTRATOR = "administrator", _("Administrator")
    DIRECTOR = "director", _("Director")
    MANAGER = "manager", _("Sales manager")
    SELLER = "seller", _("Seller")
    MARKETER = "marketer", _("Marketer")
    VIEWER = "viewer", _("Viewer")


class People(BaseUserManager["User"]):
    """Makes users; an address is kept in lower case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make a user; without a password the person cannot sign in by password."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find by e-mail address, whatever its case."""
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in to Koers, with a role and preferences."""

    subject_code = "user"

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("role"), max_length=20, choices=Role.choices, default=Role.VIEWER)
    language = models.CharField(
        _("language"), max_length=5, choices=[("en", "English"), ("nl", "Nederlands")], default="en"
    )
    theme = models.CharField(
        _("theme"),
        max_length=5,
        choices=[("auto", _("Automatic")), ("light", _("Light")), ("dark", _("Dark"))],
        default="auto",
    )
    timezone = models.CharField(_("time zone"), max_length=40, default="Europe/Amsterdam")
    shortcuts = models.BooleanField(_("single-key shortcuts"), default=True)
    is_active = models.BooleanField(_("may sign in"), default=True)
    demo = models.BooleanField(_("demo data"), default=False, editable=False)
    joined_at = models.DateTimeField(_("since"), auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = People()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ("name", "id")

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        """Return the name as it is shown."""
        return self.name

    @property
    def is_staff(self) -> bool:
        """Django's own admin is not part of Koers."""
        return False

    @cached_property
    def scope(self) -> Scope:
        """Which rows this person may see; worked out once per request."""
        return scope_of(self)
