"""Django settings, from the environment only. docs/settings.md explains every name; a test compares the two."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from registry import logging as registry_logging


def text(name: str, default: str | None = None) -> str:
    """The value of `name`, or the default; a name without either stops the program and says what to set."""
    value = os.environ.get(name, "") or default
    if value is None:
        raise ImproperlyConfigured(f"`{name}` is not set; `make up` sets it, docs/settings.md explains it")
    return value


def flag(name: str, default: bool) -> bool:
    """Yes or no, and nothing that only looks like it."""
    value = os.environ.get(name, "").lower()
    if value not in {"", "1", "0", "true", "false", "yes", "no"}:
        raise ImproperlyConfigured(f"`{name}` must be 1 or 0, true or false, yes or no")
    return value in {"1", "true", "yes"} if value else default


def number(name: str, default: int, *, least: int, most: int) -> int:
    """A whole number between two bounds, both allowed."""
    value = os.environ.get(name, "") or str(default)
    if not value.isascii() or not value.isdecimal() or not least <= int(value) <= most:
        raise ImproperlyConfigured(f"`{name}` must be a whole number from {least} to {most}")
    return int(value)


def secret(name: str, default: str | None = None) -> str:
    """A value nobody should see: from `NAME`, or from the file named in `NAME_FILE`; never from both."""
    file_name = os.environ.get(f"{name}_FILE", "")
    if file_name and os.environ.get(name):
        raise ImproperlyConfigured(f"set `{name}` or `{name}_FILE`, not both")
    if not file_name:
        return text(name, default)
    try:
        value = Path(file_name).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"`{name}_FILE`: cannot read `{file_name}`") from error
    if not value:
        raise ImproperlyConfigured(f"`{name}_FILE`: `{file_name}` is empty")
    return value


ROOT = Path(__file__).resolve().parent.parent
SAYSO_VAR = Path(text("SAYSO_VAR", str(ROOT / "var"))).absolute()
SAYSO_DEMO = flag("SAYSO_DEMO", default=False)

# --- who we are on the web -----------------------------------------------------------------------------------

SAYSO_BASE_URL = text("SAYSO_BASE_URL").rstrip("/")
_base = urlsplit(SAYSO_BASE_URL)
if _base.scheme not in {"http", "https"} or not _base.hostname or _base.path or _base.query:
    raise ImproperlyConfigured("`SAYSO_BASE_URL` must look like https://registry.example, with no path")
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
if _base.scheme == "http" and _base.hostname not in _LOOPBACK:
    raise ImproperlyConfigured("`SAYSO_BASE_URL` must be https: browsers offer passkeys to nothing less")

SAYSO_RP_ID = _base.hostname
SAYSO_RP_NAME = "Sayso"
SAYSO_ORIGINS = [SAYSO_BASE_URL]
HTTPS = _base.scheme == "https"
TRUSTED_PROXY = flag("SAYSO_TRUSTED_PROXY", default=False)

ALLOWED_HOSTS = [
    _base.hostname,
    *(_LOOPBACK if _base.hostname in _LOOPBACK else ()),
    *(host.strip() for host in text("SAYSO_ALLOWED_HOSTS", "").split(",") if host.strip()),
]
CSRF_TRUSTED_ORIGINS = SAYSO_ORIGINS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXY else None
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
# A browser keeps a `__Host-` cookie from every other host; over plain http on localhost it would refuse it. Cookies
# know no ports, so two local instances side by side need names of their own.
_PREFIX = "__Host-sayso" if HTTPS else f"sayso_{_base.port or 80}"
SESSION_COOKIE_NAME = f"{_PREFIX}_session"
CSRF_COOKIE_NAME = f"{_PREFIX}_csrf"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
DATA_UPLOAD_MAX_MEMORY_SIZE = FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# --- secrets ---------------------------------------------------------------------------------------------------

SECRET_KEY = secret("SAYSO_SECRET_KEY")
SAYSO_PERMIT_KEY = secret("SAYSO_PERMIT_KEY")
SAYSO_LOG_KEY = secret("SAYSO_LOG_KEY")
# Public keys that were replaced, as a JSON Web Key Set; what they signed is still in people's hands.
SAYSO_RETIRED_KEYS = secret("SAYSO_RETIRED_KEYS", '{"keys":[]}')

# --- what is installed -----------------------------------------------------------------------------------------

DEBUG = False
ROOT_URLCONF = "registry.urls"
ASGI_APPLICATION = "registry.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.admin",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "registry",
]
MIDDLEWARE = [
    "registry.logging.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "registry.pages.csp.ContentSecurityPolicy",
    "registry.pages.static_files.StaticFiles",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "registry" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "registry.pages.navigation.navigation",
            ],
            "libraries": {"plain": "registry.pages.templatetags.plain"},
        },
    },
]

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- database, broker, cache -----------------------------------------------------------------------------------


def database(url: str, *, pool: int) -> dict[str, Any]:
    """One Django database from a PostgreSQL URL; with a pool for the web, where a request may have its own thread."""
    try:
        parts = conninfo_to_dict(url)
    except ProgrammingError as error:
        raise ImproperlyConfigured(
            "`DATABASE_URL` must look like postgresql://user:password@host:5432/name"
        ) from error
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    values = {django: str(parts.pop(libpq)) for libpq, django in names.items() if libpq in parts}
    options: dict[str, Any] = (
        {**parts, "pool": {"min_size": 1, "max_size": pool, "timeout": 10}} if pool else parts
    )
    return {
        "ENGINE": "django.db.backends.postgresql",
        **values,
        "OPTIONS": options,
        "ATOMIC_REQUESTS": False,
        "CONN_MAX_AGE": 0 if pool else 60,
        # A connection the database has dropped is replaced before it is used: a restart there costs no answer here.
        "CONN_HEALTH_CHECKS": True,
    }


DATABASES = {
    "default": database(secret("DATABASE_URL"), pool=number("SAYSO_DATABASE_POOL", 0, least=0, most=200))
}

BROKER_URL = secret("BROKER_URL")
_CACHE_URL = secret("CACHE_URL", BROKER_URL)
if _CACHE_URL.startswith("redis+socket://"):
    _CACHE_URL = _CACHE_URL.replace("redis+socket://", "unix://", 1).replace("virtual_host=", "db=", 1)
if not _CACHE_URL.startswith(("redis://", "rediss://", "unix://")):
    raise ImproperlyConfigured("`CACHE_URL` must be a redis:// address when `BROKER_URL` is something else")
CACHES = {
    "default": {
        "BACKEND": "registry.cache.ForgetfulCache",
        "LOCATION": _CACHE_URL,
        "OPTIONS": {
            "serializer": "registry.cache.JsonSerializer",
            "socket_connect_timeout": 0.5,
            "socket_timeout": 0.5,
        },
    }
}

# --- accounts --------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "registry.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = LOGOUT_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
MFA_ADAPTER = "registry.pages.account.PasskeyAdapter"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Sayso: "
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _base.scheme
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if TRUSTED_PROXY else 0
MFA_SUPPORTED_TYPES = ["webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_RECOVERY_CODES_SHOW_ONCE = True

# --- mail ------------------------------------------------------------------------------------------------------

DEFAULT_FROM_EMAIL = SERVER_EMAIL = text("SAYSO_MAIL_FROM", f"Sayso <no-reply@{_base.hostname}>")
if SAYSO_DEMO and not os.environ.get("EMAIL_URL") and not os.environ.get("EMAIL_URL_FILE"):
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(SAYSO_VAR / "mail")
else:
    _mail = urlsplit(secret("EMAIL_URL"))
    _tls = parse_qs(_mail.query).get("tls", ["implicit" if _mail.scheme == "smtps" else "starttls"])[0]
    if (
        _mail.scheme not in {"smtp", "smtps"}
        or not _mail.hostname
        or _tls not in {"implicit", "starttls", "none"}
    ):
        raise ImproperlyConfigured("`EMAIL_URL` must look like smtps://user:password@mail.example:465")
    EMAIL_HOST, EMAIL_TIMEOUT = _mail.hostname, 10
    EMAIL_PORT = _mail.port or (465 if _tls == "implicit" else 587)
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_mail.username or ""), unquote(_mail.password or "")
    EMAIL_USE_SSL, EMAIL_USE_TLS = _tls == "implicit", _tls == "starttls"

# --- permits ---------------------------------------------------------------------------------------------------

SAYSO_PERMIT_SECONDS = number("SAYSO_PERMIT_SECONDS", 300, least=10, most=3600)
SAYSO_RECHECK_SECONDS = number("SAYSO_RECHECK_SECONDS", 120, least=2, most=3600)
if SAYSO_RECHECK_SECONDS > SAYSO_PERMIT_SECONDS:
    raise ImproperlyConfigured("`SAYSO_RECHECK_SECONDS` must not be longer than `SAYSO_PERMIT_SECONDS`")

# --- whom to tell of a hole ------------------------------------------------------------------------------------

SAYSO_SECURITY_CONTACT = text("SAYSO_SECURITY_CONTACT", f"mailto:security@{_base.hostname}")

# --- how much one caller may ask in a minute -------------------------------------------------------------------

SAYSO_RATE_PER_KEY = number("SAYSO_RATE_PER_KEY", 6000, least=1, most=10_000_000)
SAYSO_RATE_PER_ADDRESS = number("SAYSO_RATE_PER_ADDRESS", 1200, least=1, most=10_000_000)

# Hosts that notices may be sent to although they are not public: for demonstrations and tests on one machine.
SAYSO_ALLOW_PRIVATE_CALLBACKS = frozenset(
    host.strip().lower() for host in text("SAYSO_ALLOW_PRIVATE_CALLBACKS", "").split(",") if host.strip()
)

# --- language, time, files, logs -------------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
USE_I18N = False
TIME_ZONE = "UTC"
USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = SAYSO_VAR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_ALLOW_ALL_ORIGINS = False
LOGGING_CONFIG = None
SAYSO_LOG_LEVEL = text("SAYSO_LOG_LEVEL", "info")
if SAYSO_LOG_LEVEL not in registry_logging.LEVELS:
    raise ImproperlyConfigured(f"`SAYSO_LOG_LEVEL` must be one of {', '.join(registry_logging.LEVELS)}")
registry_logging.configure(level=SAYSO_LOG_LEVEL)
