"""Settings of a Koers installation; everything that differs between installations comes from the environment."""

import json
import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF

from koers.paths import data_folder, secret_key

HERE = Path(__file__).resolve().parent
DATA = data_folder()
SECRET_KEY = secret_key(DATA)


def _flag(name: str, default: bool = False) -> bool:
    return os.environ.get(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


def _words(name: str, default: str = "") -> list[str]:
    return [word for word in os.environ.get(name, default).replace(",", " ").split() if word]


DEBUG = _flag("KOERS_DEBUG")
TLS = _flag("KOERS_TLS")
ALLOWED_HOSTS = _words("KOERS_HOSTS", "localhost 127.0.0.1 [::1]")
CSRF_TRUSTED_ORIGINS = _words("KOERS_ORIGINS")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_cotton.apps.SimpleAppConfig",
    "django_htmx",
    "simple_history",
    "csp",
    "axes",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "koers.kit",
    "koers.areas.organisation",
    "koers.areas.customers",
    "koers.areas.leads",
    "koers.areas.selling",
    "koers.areas.insight",
    "koers.bridge",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "koers.kit.resource.keys.key_holder",
    "koers.kit.access.middleware.person_preferences",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "koers.kit.access.middleware.closed_by_default",
    "koers.kit.guard.headers.quiet_headers",
    "koers.kit.guard.idempotency.remembered_answers",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "koers.urls"
WSGI_APPLICATION = "koers.wsgi.application"

# Areas keep templates in <area>/templates; the fittings of the kit each have their own folder.
KIT_TEMPLATES = sorted(str(folder) for folder in (HERE / "kit").glob("*/templates"))
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": KIT_TEMPLATES,
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": ["django_cotton.templatetags.cotton", "koers.kit.ui.templatetags.ui"],
            "libraries": {"ui": "koers.kit.ui.templatetags.ui"},
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "koers.kit.ui.context.frame",
            ],
        },
    }
]
COTTON_DIR = "cotton"

DATABASES: dict[str, Any] = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL") or f"sqlite:///{DATA / 'koers.sqlite3'}", conn_max_age=600
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 15,
        # FULL: a committed row survives a power cut, not only a killed process.
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-65536; "
            "PRAGMA mmap_size=268435456; PRAGMA journal_size_limit=67108864; PRAGMA temp_store=MEMORY;"
        ),
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES: dict[str, Any] = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},  # rate limits are counted here: a small cache forgets them
    }
}

# --- People and signing in -------------------------------------------------------------------------------
AUTH_USER_MODEL = "kit.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "koers.kit.access.adapter.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "koers.kit.access.adapter.SocialAccountAdapter"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_PREVENT_ENUMERATION = True
# Wrong tries for one account are counted by axes (AXES_FAILURE_LIMIT); this one slows a caller who tries many accounts.
ACCOUNT_RATE_LIMITS = {"login_failed": "60/m/ip"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_TOTP_ISSUER = "Koers"
# Who must sign in with a second step: administrators, everybody or nobody.
SECOND_STEP = os.environ.get("KOERS_SECOND_STEP", "administrators")
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not TLS
USERSESSIONS_TRACK_ACTIVITY = False
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {}
OIDC = urlsplit(os.environ.get("KOERS_OIDC_URL", ""))
if OIDC.netloc:
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "oidc",
                "name": os.environ.get("KOERS_OIDC_NAME", "OpenID Connect"),
                "client_id": os.environ.get("KOERS_OIDC_CLIENT", ""),
                "secret": os.environ.get("KOERS_OIDC_SECRET", ""),
                "settings": {"server_url": OIDC.geturl()},
            }
        ],
    }
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "login"
AXES_USERNAME_CALLABLE = "koers.kit.access.adapter.tried_address"
AXES_LOCKOUT_TEMPLATE = "kit/locked_out.html"
AXES_RESET_ON_SUCCESS = True

# --- Language and formats --------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("nl", "Nederlands")]
LOCALE_PATHS = [HERE / "locale"]
TIME_ZONE = os.environ.get("KOERS_TIME_ZONE", "Europe/Amsterdam")
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = ["koers.locale.formats"]
CURRENCY = os.environ.get("KOERS_CURRENCY", "EUR")
#: Limits of the review that differ from the defaults, as JSON: `{"most": 7}`.
REVIEW_THRESHOLDS: dict[str, Any] = json.loads(os.environ.get("KOERS_REVIEW_THRESHOLDS", "{}"))
#: Limits of the page on marketing and sales that differ from the defaults, as JSON: `{"least_answers": 5}`.
RELATION: dict[str, Any] = json.loads(os.environ.get("KOERS_RELATION", "{}"))
#: How the forecast ledger is kept and calls of people are judged, as JSON: `{"least": 20, "kind": "quarter"}`.
FORECAST: dict[str, Any] = json.loads(os.environ.get("KOERS_FORECAST", "{}"))
#: What the worth of customers is worked out with, as JSON: `{"margin": 0.4, "yearly_rate": 0.08}`.
WORTH: dict[str, Any] = json.loads(os.environ.get("KOERS_WORTH", "{}"))
#: Limits of the map of who decides that differ from the defaults, as JSON: `{"silent_days": 45}`.
DMU: dict[str, Any] = json.loads(os.environ.get("KOERS_DMU", "{}"))
#: Limits of the pages on needs and loyalty that differ from the defaults, as JSON: `{"uncovered_below": 4}`.
NEEDS: dict[str, Any] = json.loads(os.environ.get("KOERS_NEEDS", "{}"))
#: The own firm as it stands on a quote and in an electronic order, as JSON: name, street, postcode, city, country (NL),
#: registration_number, vat_number, email, phone, iban, endpoint_scheme (0106 is KvK) and endpoint_id (Peppol).
FIRM: dict[str, str] = json.loads(os.environ.get("KOERS_FIRM", "{}"))
#: Caps on asking customers for an opinion, as JSON: `{"days_between": 120, "a_day": 10, "days_open": 21, "least": 10}`.
OPINIONS: dict[str, Any] = json.loads(os.environ.get("KOERS_OPINIONS", "{}"))
#: Fewest contacts, due promises and questions behind a number of one account or seller, how many times the wished days a
#: contact may be ago, hours to answer a mail, and what an hour of ours costs in cents, as JSON:
#: `{"contacts": 5, "promises": 20, "rhythm": 2, "answer_hours": 24, "hour_cents": 6500}`.
CUSTOMER_TIME: dict[str, Any] = json.loads(os.environ.get("KOERS_CUSTOMER_TIME", "{}"))
#: Limits of value cases that differ from the defaults, as JSON: `{"carries": 0.5, "swing": 0.2, "draws": 10000}`.
VALUE: dict[str, Any] = json.loads(os.environ.get("KOERS_VALUE", "{}"))
#: How far the due list of the installed base looks ahead, how many days failures count, and how much each criticality
#: weighs, as JSON: `{"due_days": 90, "watched_days": 365, "weight_a": 3}`.
MAINTENANCE: dict[str, Any] = json.loads(os.environ.get("KOERS_MAINTENANCE", "{}"))
#: Limits of the advice on deals and of the warnings in their room, as JSON: `{"next_days": 21, "close_moves": 3}`.
APPROACH: dict[str, Any] = json.loads(os.environ.get("KOERS_APPROACH", "{}"))
#: Fewest deals in an arm and outcomes of one person, and days looked back, where approaches are compared, as JSON:
#: `{"arm": 30, "person": 20, "days": 730}`.
APPROACH_EFFECT: dict[str, Any] = json.loads(os.environ.get("KOERS_APPROACH_EFFECT", "{}"))

#: How often somebody who dropped off, was lost or lapsed comes back by itself.
LEAD_PASSES = int(os.environ.get("KOERS_LEAD_PASSES", "3"))
#: How many processes read the whole timeline together.
LEAD_PROCESSES = int(os.environ.get("KOERS_LEAD_PROCESSES", "2"))

# --- Files -----------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATICFILES_DIRS = [str(folder) for folder in sorted((HERE / "kit").glob("*/static"))]
STATIC_ROOT = DATA / "static"
MEDIA_ROOT = DATA / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = DEBUG
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_HANDLERS = [
    "koers.kit.importing.uploading.NoLargerThanAllowed",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# --- Safety ----------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        # Signing in through the company's directory is a form that ends there.
        "form-action": [SELF, *([f"{OIDC.scheme}://{OIDC.netloc}"] if OIDC.netloc else [])],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "koers.kit.ui.errors.csrf_failure"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = TLS
if TLS:
    SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- Mail and work in the background -----------------------------------------------------------------------
EMAIL_BACKEND = "koers.kit.delivery.smtp.Backend"
EMAIL_HOST = os.environ.get("KOERS_SMTP_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("KOERS_SMTP_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("KOERS_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("KOERS_SMTP_PASSWORD", "")
EMAIL_USE_TLS = _flag("KOERS_SMTP_TLS")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("KOERS_MAIL_FROM", "koers@localhost")
#: Test mode: mail goes to these addresses and domains only; without any it goes to everybody.
MAIL_ONLY_TO = _words("KOERS_MAIL_ONLY_TO")
#: Where people reach Koers, for links in mail; empty: what hosts and origins suggest.
BASE_URL = os.environ.get("KOERS_URL", "")

# A worker that is silent for `lease` seconds is taken for dead; it speaks every `beat` seconds.
TASKS = {"default": {"BACKEND": "koers.kit.jobs.backend.LeasedBackend", "OPTIONS": {"lease": 30, "beat": 5}}}

SIMPLE_HISTORY_HISTORY_ID_USE_UUID = False
SILENCED_SYSTEM_CHECKS: list[str] = []
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": os.environ.get("KOERS_LOG", "WARNING")},
}
