"""What the views of libraries ask of their visitor; only those named here are open, the others stay closed."""

from typing import Any

#: Views of the sign-in library that have to work without being signed in.
PUBLIC = frozenset(
    {
        "account_login",
        "account_logout",
        "account_inactive",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "mfa_authenticate",
        "mfa_login_webauthn",
        "socialaccount_login_cancelled",
        "socialaccount_login_error",
        "socialaccount_signup",
        "openid_connect_login",
        "openid_connect_callback",
    }
)
#: Views of the sign-in library about the person's own way of signing in.
SIGNED_IN = frozenset(
    {
        "account_reauthenticate",
        "account_change_password",
        "account_set_password",
        "mfa_index",
        "mfa_reauthenticate",
        "mfa_activate_totp",
        "mfa_deactivate_totp",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_download_recovery_codes",
        "mfa_list_webauthn",
        "mfa_add_webauthn",
        "mfa_reauthenticate_webauthn",
        "mfa_remove_webauthn",
        "mfa_edit_webauthn",
        "usersessions_list",
        "socialaccount_connections",
    }
)


def mark_of(view: Any, url_name: str | None, namespaces: tuple[str, ...]) -> str | None:
    """Return `public`, `signed_in` or None for a view that carries no mark of its own."""
    if getattr(view, "__module__", "").startswith("ninja."):
        # Each operation of the API names its own way in (`auth=`) and its own ability; a test walks them all.
        return "public"
    if namespaces:
        return None
    if url_name in PUBLIC:
        return "public"
    return "signed_in" if url_name in SIGNED_IN else None
