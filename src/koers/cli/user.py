"""`koers user`: people who sign in."""

import secrets

import click
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone

from koers.kit.access import first_run
from koers.kit.access.models import Role, User

# Without signs that look alike: a password that is read from a screen and typed once.
_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"


def random_password() -> str:
    """Return a password of four groups, about 99 bits."""
    groups = ("".join(secrets.choice(_SIGNS) for _sign in range(5)) for _group in range(4))
    return "-".join(groups)


@click.group()
def command() -> None:
    """Add and list people, give a new password, make the first link."""


@command.command()
@click.argument("email")
@click.option("--name", required=True, help="The name as it is shown.")
@click.option("--role", type=click.Choice(Role.values), default=Role.VIEWER.value, show_default=True)
@click.option("--language", type=click.Choice(["en", "nl"]), default="en", show_default=True)
def add(email: str, name: str, role: str, language: str) -> None:
    """Add a person; a random password is printed once."""
    try:
        validate_email(email)
    except ValidationError as error:
        raise click.ClickException(f"{email} is not an e-mail address.") from error
    if User.objects.filter(email=email.lower()).exists():
        raise click.ClickException(
            f"{email} is known already. For a new password: koers user password {email}"
        )
    password = random_password()
    User.objects.create_user(email, password, name=name, role=role, language=language)
    click.echo(f"{email.lower()} ({role}) can sign in with this password, shown only now:\n  {password}")


@command.command("list")
def list_people() -> None:
    """List everybody with role and last sign-in."""
    for user in User.objects.order_by("name"):
        seen = user.last_login.date().isoformat() if user.last_login else "never"
        state = "" if user.is_active else "  (may not sign in)"
        click.echo(f"{user.email:<40} {user.role:<14} last sign-in {seen:<10} {user.name}{state}")


@command.command()
@click.argument("email")
def password(email: str) -> None:
    """Give a person a new random password, printed once; open sessions end."""
    user = _person(email)
    new = random_password()
    user.set_password(new)
    user.save(update_fields=["password"])
    click.echo(f"The new password of {user.email}, shown only now:\n  {new}")


@command.command()
@click.argument("email", required=False)
@click.option("--base", default="http://127.0.0.1:8000", show_default=True, help="Address of the server.")
def link(email: str | None, base: str) -> None:
    """Print a one-time link: for the first administrator, or for EMAIL to choose a password."""
    now = timezone.now()
    if email:
        address = first_run.make_invitation_link(_person(email), base, at=now)
    elif first_run.is_needed():
        address = first_run.make_link(base, at=now)
    else:
        raise click.ClickException("There are people already. For one of them: koers user link EMAIL")
    click.echo(f"Works once:\n  {address}")


def _person(email: str) -> User:
    user = User.objects.filter(email=email.lower()).first()
    if user is None:
        raise click.ClickException(f"Nobody here is called {email}. See: koers user list")
    return user
