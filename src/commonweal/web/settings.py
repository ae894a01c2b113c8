"""All settings, read from the environment once. docs/how-to/configure.md lists every name.

A missing or wrong value stops the start with an ImproperlyConfigured that names the page.
"""

from __future__ import annotations

import difflib
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from commonweal.apps.administration.rules import (
    MailServer,
    read_group_roles,
    read_mail_server,
)
from commonweal.engines.read.outside import read_allowed
from commonweal.kernel.errors import BadInput
from commonweal.web.brand import Brand, BrandRefusedError, read_brand
from commonweal.web.folders import read_folder
from commonweal.web.slices import SLICES

HELP_PAGE = "docs/how-to/configure.md"
PACKAGE = Path(__file__).resolve().parent.parent


def _wrong(name: str, why: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"{name}: {why}. See {HELP_PAGE}.")


_names: set[str] = {"COMMONWEAL_SHARED"}  # this one is read by the tests and the benchmarks


def _text(name: str, default: str = "") -> str:
    _names.add(name)
    return os.environ.get(name, default).strip()


def _flag(name: str, *, default: bool) -> bool:
    text = _text(name, "yes" if default else "no").lower()
    if text not in {"yes", "no"}:
        raise _wrong(name, f"say yes or no, not {text!r}")
    return text == "yes"


def _number(name: str, default: int, *, low: int, high: int) -> int:
    text = _text(name, str(default))
    if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
        raise _wrong(name, f"give a number from {low} to {high}, not {text!r}")
    return int(text)


def _listen(text: str) -> tuple[str, int]:
    """``host:port``, ``[::1]:port`` or a port alone."""
    host, _sep, port = text.rpartition(":")
    if not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        raise _wrong("COMMONWEAL_LISTEN", f"give host:port, such as 127.0.0.1:8000, not {text!r}")
    return host.strip("[]") or "127.0.0.1", int(port)


def _refuse_unknown_names() -> None:
    """A misspelt name would otherwise be silently without effect."""
    for name in sorted(os.environ):
        if name.startswith("COMMONWEAL_") and name not in _names and "_TEST_" not in name:
            near = difflib.get_close_matches(name, _names, 1)
            raise _wrong(
                name, f"no such setting; did you mean {near[0]}" if near else "no such setting"
            )


def _database(url: str) -> dict[str, Any]:
    if not url:
        return _sqlite(VAR / "commonweal.sqlite3")
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(Path(unquote(parts.path)))
    if parts.scheme not in {"postgres", "postgresql"}:
        raise _wrong("COMMONWEAL_DATABASE_URL", "begin it with postgresql:// or sqlite://")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": _query(parts.query).get("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def _brand() -> Brand:
    """The colours and the logo of the body that runs this; refused where they cannot be read."""
    colours = {
        "brand": _text("COMMONWEAL_BRAND_COLOUR"),
        "action": _text("COMMONWEAL_ACTION_COLOUR"),
        "link": _text("COMMONWEAL_LINK_COLOUR"),
    }
    try:
        return read_brand(colours, _text("COMMONWEAL_LOGO_FILE"))
    except BrandRefusedError as refused:
        raise _wrong(refused.setting, refused.why) from refused


def _query(text: str) -> dict[str, str]:
    return {k: unquote(v) for k, _sep, v in (pair.partition("=") for pair in text.split("&"))}


def _sqlite(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
                "PRAGMA cache_size=-16000; PRAGMA temp_store=MEMORY"
            ),
        },
    }


def _read(name: str, reader: Callable[[str], Any]) -> Any:
    """A setting that a rule reads and may refuse."""
    try:
        return reader(_text(name))
    except BadInput as refused:
        raise _wrong(name, refused.message) from refused


def _sign_in_service() -> dict[str, Any]:
    """The body's own sign-in service (OpenID Connect), where one is named."""
    url, secret_file = _text("COMMONWEAL_OIDC_URL"), _text("COMMONWEAL_OIDC_SECRET_FILE")
    client, name = _text("COMMONWEAL_OIDC_CLIENT"), _text("COMMONWEAL_OIDC_NAME", "Single sign-on")
    if not url:
        return {}
    if urlsplit(url).scheme != "https":
        raise _wrong("COMMONWEAL_OIDC_URL", "begin it with https://")
    if not client:
        raise _wrong("COMMONWEAL_OIDC_CLIENT", "name the client that the service knows us by")
    if not secret_file or not Path(secret_file).is_file():
        raise _wrong("COMMONWEAL_OIDC_SECRET_FILE", "name the file that holds the client's secret")
    app = {
        "provider_id": "body",
        "name": name,
        "client_id": client,
        "secret": Path(secret_file).read_text().strip(),
        "settings": {"server_url": url, "oauth_pkce_enabled": True},
    }
    return {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}


def _secret(path: Path) -> str:
    """The secret key, from a file that only its owner can read; made on first start."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(50))
    if path.stat().st_mode & 0o077:
        raise _wrong("COMMONWEAL_SECRET_KEY_FILE", f"others can read {path}; run chmod 600 on it")
    key = path.read_text().strip()
    if len(key) < 40:
        raise _wrong("COMMONWEAL_SECRET_KEY_FILE", f"{path} holds fewer than 40 characters")
    return key


VAR = Path(_text("COMMONWEAL_VAR", "var")).resolve()
VAR.mkdir(parents=True, exist_ok=True)

SECRET_KEY = _secret(Path(_text("COMMONWEAL_SECRET_KEY_FILE") or VAR / "secret-key"))
DEBUG = False
LISTEN_HOST, LISTEN_PORT = _listen(_text("COMMONWEAL_LISTEN", "127.0.0.1:8000"))
WEB_WORKERS = _number("COMMONWEAL_WEB_WORKERS", min(2, os.cpu_count() or 1), low=1, high=64)
# Passkeys are bound to a host name, so the local address is localhost and never an IP number.
ADDRESS = _text("COMMONWEAL_ADDRESS") or f"http://localhost:{LISTEN_PORT}"
SECURE = urlsplit(ADDRESS).scheme == "https"
if not urlsplit(ADDRESS).hostname:
    raise _wrong("COMMONWEAL_ADDRESS", "give the whole address, such as https://change.example.org")
ALLOWED_HOSTS = [urlsplit(ADDRESS).hostname or "localhost"]
if ALLOWED_HOSTS[0] in {"localhost", "127.0.0.1", "::1"}:
    ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [ADDRESS]
DATABASES = {"default": _database(_text("COMMONWEAL_DATABASE_URL"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "commonweal.web",
    *(f"commonweal.apps.{name}" for name in SLICES),
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "commonweal.web.middleware.health_first",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "commonweal.web.limits.sound_cookies",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "commonweal.apps.administration.guards.require_sign_in",
    "commonweal.web.limits.sound_requests",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "commonweal.apps.administration.guards.complete_sign_in",
    "commonweal.web.middleware.outer_headers",
    "commonweal.web.middleware.errors_to_pages",
]

ROOT_URLCONF = "commonweal.web.urls"
WSGI_APPLICATION = "commonweal.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "commonweal.web.context.page",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "commonweal.web.templatetags.house",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

# Sign-in. docs/how-to/sign-in-and-roles.md tells what each person meets.
ACCOUNT_ADAPTER = "commonweal.apps.administration.sign_in.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an account begins with a letter to its address
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_SESSION_REMEMBER = False  # a session ends with the browser, and after SESSION_COOKIE_AGE
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if SECURE else "http"
# Five wrong passwords lock an address for a quarter of an hour; counted in the database cache.
ACCOUNT_RATE_LIMITS = {"login_failed": "30/m/ip,5/15m/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = _number("COMMONWEAL_PROXIES", 0, low=0, high=9)
MFA_ADAPTER = "commonweal.apps.administration.sign_in.MfaAdapter"
MFA_FORMS = {"add_webauthn": "commonweal.apps.administration.forms.AddKeyForm"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1  # half a minute either way, for a clock that is off
SOCIALACCOUNT_ADAPTER = "commonweal.apps.administration.sign_in.SocialAccountAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False  # the adapter does it, for verified addresses only
SOCIALACCOUNT_PROVIDERS = _sign_in_service()
OIDC_GROUPS_CLAIM = _text("COMMONWEAL_OIDC_GROUPS_CLAIM", "groups")
OIDC_ROLES = _read("COMMONWEAL_OIDC_ROLES", read_group_roles)
OIDC_SECOND_STEP = _flag("COMMONWEAL_OIDC_SECOND_STEP", default=False)

# Mail. Without a server, letters stay in the outbox and are read there by an administrator.
_mail = _read("COMMONWEAL_SMTP_URL", read_mail_server)
MAIL_IS_SET, _mail = _mail is not None, _mail or MailServer()
EMAIL_HOST, EMAIL_PORT = _mail.host, _mail.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail.user, _mail.password
EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.starttls, _mail.tls
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = _text("COMMONWEAL_MAIL_FROM") or f"commonweal@{urlsplit(ADDRESS).hostname}"

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", _("English"))]  # days before months, in what is shown and what is typed
TIME_ZONE = _text("COMMONWEAL_TIME_ZONE", "Europe/London")
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [PACKAGE / "web" / "static_built"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = VAR / "files"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "commonweal_cache",
    },
    # What one worker remembers of the record until it changes (web/pages/portfolio/remembered.py).
    "memory": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SECURE_SSL_REDIRECT = SECURE
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# The body that runs this: its name, and where its financial year begins (month-day).
BODY_NAME = MFA_TOTP_ISSUER = _text("COMMONWEAL_BODY_NAME", "Your organisation")
BRAND = _brand()
YEAR_START = _text("COMMONWEAL_YEAR_START", "04-01")
UPLOAD_LIMIT_BYTES = 64 * 1024 * 1024  # of one file
UPLOADS_LIMIT_BYTES = 2 * UPLOAD_LIMIT_BYTES  # of several at once
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
LEDGER_KEY_FILE = Path(_text("COMMONWEAL_LEDGER_KEY_FILE") or VAR / "ledger" / "key.pem")
LEDGER_CHECKPOINT_FILE = Path(
    _text("COMMONWEAL_LEDGER_CHECKPOINT_FILE") or VAR / "ledger" / "checkpoints.txt"
)
LEDGER_CHECKPOINT_URL = _text("COMMONWEAL_LEDGER_CHECKPOINT_URL")
SOURCE_ADDRESSES = _read("COMMONWEAL_SOURCE_ADDRESSES", read_allowed)
SOURCE_FOLDER = _read("COMMONWEAL_SOURCE_FOLDER", read_folder)
SOURCE_KEY_FILE = Path(_text("COMMONWEAL_SOURCE_KEY_FILE") or VAR / "sources" / "key")
LEDGER_ORIGIN = _text("COMMONWEAL_LEDGER_ORIGIN", urlsplit(ADDRESS).hostname or "localhost")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False}},
}

_refuse_unknown_names()
