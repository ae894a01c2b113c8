"""The addresses of the door, by django-allauth, and who gets through them.

Tried as a stranger only. What it keeps for a person it finds by that person, and it asks for the
password again before it changes any of it.
"""

from __future__ import annotations

__all__ = ["FOR_ANYBODY", "FOR_ONESELF", "FOR_SIGNED_IN"]

FOR_ANYBODY = (
    "account_login",
    "account_logout",
    "account_inactive",
    "account_signup",
    "account_email_verification_sent",
    "account_confirm_email",
    "account_confirm_login_code",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "openid_connect_login",
    "openid_connect_callback",
    "socialaccount_login_cancelled",
    "socialaccount_signup",
)
FOR_SIGNED_IN = (
    "socialaccount_login_error",
    "socialaccount_connections",
    "account_reauthenticate",
    "account_email",
    "account_change_password",
    "account_set_password",
    "usersessions_list",
    "mfa_index",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_activate_totp",
    "mfa_generate_recovery_codes",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    # addresses that django-allauth keeps for old links, without a name
    "account/social/login/cancelled/",
    "account/social/login/error/",
    "account/social/signup/",
    "account/social/connections/",
)
FOR_ONESELF = (
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_download_recovery_codes",
    "mfa_remove_webauthn",
    "mfa_edit_webauthn",
)
