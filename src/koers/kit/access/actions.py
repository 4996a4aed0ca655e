"""What administrators do with people who sign in: invite, change the role, deactivate, let in again."""

from datetime import datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils.translation import gettext as _

from koers.kit.access import events, invitations
from koers.kit.access.matrix import REACHES, require, rows
from koers.kit.access.models import Role, User
from koers.kit.guard import tokens
from koers.kit.timeline.recording import record

INVITATION = invitations.TOKEN
#: An invitation that nobody opened in this time is dead.
LIFETIME = timedelta(days=7)


class NotPossibleError(Exception):
    """The verb does not fit; the message says why, in the language of the moment."""


def may_grant(by: User, role: str) -> bool:
    """Tell whether a person may give a role: nobody gives what they lack themselves."""
    return all(REACHES.index(row[role]) <= REACHES.index(row.get(by.role, "none")) for row in rows().values())


def invite(
    email: str, *, name: str, role: str, language: str, by: User | None, at: datetime, via: str = "ui"
) -> tuple[User, str]:
    """Add a person without a password and return them with the text of a one-time invitation."""
    if by is not None:
        require(by, "kit.user.invite")
        _require_grant(by, role)
    with transaction.atomic():
        if User.objects.filter(email=email.strip().lower()).exists():
            raise NotPossibleError(_("Somebody with this e-mail address signs in already."))
        user = User.objects.create_user(email.strip(), name=name.strip(), role=role, language=language)
        facts = events.InvitedFacts(role)
        record(events.INVITED, at=at, by=by, via=via, subjects=[(user, "person")], facts=facts)
        return user, tokens.issue(INVITATION, str(user.pk), lifetime=LIFETIME, at=at)


def mail_invitation(user: User, link: str, *, by: User, at: datetime) -> None:
    """Mail an invitation that was just made, in the transaction that made it; `link` opens it."""
    require(by, "kit.user.invite", user)
    invitations.mail(user, link, by=by, until=at + LIFETIME, at=at)


def renew_invitation(user: User, *, by: User | None, at: datetime) -> str:
    """End earlier invitations of a person and return the text of a new one."""
    if by is not None:
        require(by, "kit.user.invite", user)
        _require_grant(by, user.role)
    if not user.is_active:
        raise NotPossibleError(_("This person may not sign in. Let them in again first."))
    with transaction.atomic():
        tokens.revoke(INVITATION, str(user.pk), at=at)
        return tokens.issue(INVITATION, str(user.pk), lifetime=LIFETIME, at=at)


def invited(text: str, *, at: datetime) -> User | None:
    """Return the person whom a live invitation is for, without using it up."""
    token = tokens.find(text, INVITATION, at=at)
    return User.objects.filter(pk=token.subject, is_active=True).first() if token else None


def accept(text: str, password: str, *, at: datetime) -> User | None:
    """Use an invitation up and set the password; None when the invitation is dead."""
    with transaction.atomic():
        user = invited(text, at=at)
        if user is None or tokens.redeem(text, INVITATION, at=at) is None:
            return None
        validate_password(password, user)
        user.set_password(password)
        user.save(update_fields=["password"])
        return user


def change_role(user: User, role: str, *, by: User, at: datetime, via: str = "ui") -> User:
    """Give a person another role; it works at their next request."""
    require(by, "kit.user.edit", user)
    if role not in Role.values:
        raise NotPossibleError(_("This role does not exist."))
    if user.role == role:
        return user
    _require_grant(by, role)
    _require_grant(by, user.role)
    with transaction.atomic():
        if user.role == Role.ADMINISTRATOR:
            _require_another_administrator(user)
        facts = events.RoleFacts(user.role, role)
        user.role = role
        user.save(update_fields=["role"])
        record(events.ROLE_CHANGED, at=at, by=by, via=via, subjects=[(user, "person")], facts=facts)
    return user


def deactivate(user: User, *, by: User, at: datetime, via: str = "ui") -> User:
    """Shut a person out: every session ends now, and open invitations are dead."""
    require(by, "kit.user.deactivate", user)
    if user.pk == by.pk:
        raise NotPossibleError(_("You cannot shut yourself out. Ask another administrator."))
    with transaction.atomic():
        if user.role == Role.ADMINISTRATOR:
            _require_another_administrator(user)
        user.is_active = False
        user.save(update_fields=["is_active"])
        tokens.revoke(INVITATION, str(user.pk), at=at)
        end_sessions(user)
        record(events.DEACTIVATED, at=at, by=by, via=via, subjects=[(user, "person")])
    return user


def reactivate(user: User, *, by: User, at: datetime, via: str = "ui") -> User:
    """Let a person sign in again, with the role they had."""
    require(by, "kit.user.deactivate", user)
    _require_grant(by, user.role)
    with transaction.atomic():
        user.is_active = True
        user.save(update_fields=["is_active"])
        record(events.REACTIVATED, at=at, by=by, via=via, subjects=[(user, "person")])
    return user


def end_sessions(user: User) -> None:
    """Sign a person out everywhere."""
    from allauth.usersessions.models import UserSession

    for session in UserSession.objects.filter(user=user):
        session.end()


def _require_grant(by: User, role: str) -> None:
    if not may_grant(by, role):
        raise NotPossibleError(_("You cannot give a role that may do more than yours."))


def _require_another_administrator(user: User) -> None:
    others = (
        User.objects.select_for_update().filter(role=Role.ADMINISTRATOR, is_active=True).exclude(pk=user.pk)
    )
    if not others.exists():
        raise NotPossibleError(_("This is the only administrator. Make somebody else administrator first."))
