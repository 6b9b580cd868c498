"""Settings are read anew for each case, from an environment that holds nothing else."""

from __future__ import annotations

import os
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from registry import logging as registry_logging

FILE = Path(__file__).resolve().parent.parent.parent / "registry" / "settings.py"
GOOD = {
    "SAYSO_BASE_URL": "https://registry.example",
    "SAYSO_SECRET_KEY": "secret",
    "SAYSO_PERMIT_KEY": "permit",
    "SAYSO_LOG_KEY": "log",
    "DATABASE_URL": "postgresql://sayso:word@db.example:5433/registry?sslmode=require",
    "BROKER_URL": "redis://broker.example/0",
    "EMAIL_URL": "smtps://user:p%40ss@mail.example",
}
Read = Callable[..., dict[str, Any]]


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Read:
    """Read settings from a full environment with these changes; None takes a name away."""
    monkeypatch.setattr(registry_logging, "configure", lambda *, level: None)

    def reading(**changes: str | None) -> dict[str, Any]:
        for name in [name for name in os.environ if name.startswith("SAYSO_") or name.endswith("_URL")]:
            monkeypatch.delenv(name)
        for name, value in {**GOOD, **changes}.items():
            if value is not None:
                monkeypatch.setenv(name, value)
        return runpy.run_path(str(FILE))

    return reading


def test_a_full_environment_is_understood(read: Read) -> None:
    settings = read()
    database = settings["DATABASES"]["default"]
    assert {name: database[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")} == {
        "NAME": "registry",
        "USER": "sayso",
        "PASSWORD": "word",
        "HOST": "db.example",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "require"},
    }
    assert (settings["SAYSO_RP_ID"], settings["SAYSO_ORIGINS"]) == (
        "registry.example",
        ["https://registry.example"],
    )
    assert (settings["EMAIL_HOST"], settings["EMAIL_PORT"], settings["EMAIL_HOST_PASSWORD"]) == (
        "mail.example",
        465,
        "p@ss",
    )


def test_https_makes_every_cookie_secure(read: Read) -> None:
    settings = read()
    assert settings["SESSION_COOKIE_NAME"] == "__Host-sayso_session"
    assert settings["CSRF_COOKIE_NAME"] == "__Host-sayso_csrf"
    assert settings["SESSION_COOKIE_SECURE"] is settings["CSRF_COOKIE_SECURE"] is True
    assert settings["SECURE_SSL_REDIRECT"] is True


def test_two_local_instances_do_not_share_cookies(read: Read) -> None:
    one, other = (read(SAYSO_BASE_URL=f"http://localhost:{port}") for port in (8000, 8001))
    assert one["SESSION_COOKIE_NAME"] != other["SESSION_COOKIE_NAME"]


def test_the_web_pools_connections_and_a_worker_keeps_its_own(read: Read) -> None:
    pooled = read(SAYSO_DATABASE_POOL="8")["DATABASES"]["default"]
    assert pooled["OPTIONS"]["pool"]["max_size"] == 8
    assert pooled["CONN_MAX_AGE"] == 0
    kept = read()["DATABASES"]["default"]
    assert (kept["CONN_MAX_AGE"], kept["CONN_HEALTH_CHECKS"]) == (60, True)


@pytest.mark.parametrize("name", sorted(GOOD))
def test_a_missing_name_stops_and_says_which(read: Read, name: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"^`{name}` is not set; .*docs/settings.md"):
        read(**{name: None})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SAYSO_BASE_URL", "http://registry.example"),
        ("SAYSO_BASE_URL", "https://registry.example/path"),
        ("SAYSO_BASE_URL", "registry.example"),
        ("SAYSO_TRUSTED_PROXY", "maybe"),
        ("SAYSO_PERMIT_SECONDS", "5"),
        ("SAYSO_PERMIT_SECONDS", "-1"),
        ("SAYSO_PERMIT_SECONDS", "3.5"),
        ("SAYSO_PERMIT_SECONDS", "\N{ARABIC-INDIC DIGIT THREE}00"),
        ("SAYSO_RECHECK_SECONDS", "301"),
        ("DATABASE_URL", "postgresql://[broken"),
        ("EMAIL_URL", "mail.example"),
        ("EMAIL_URL", "smtp://mail.example?tls=perhaps"),
        ("SAYSO_LOG_LEVEL", "loud"),
    ],
)
def test_nonsense_stops_and_names_itself(read: Read, name: str, value: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=name):
        read(**{name: value})


def test_the_cache_needs_a_server_of_its_own_beside_another_broker(read: Read) -> None:
    with pytest.raises(ImproperlyConfigured, match="CACHE_URL"):
        read(BROKER_URL="amqp://broker.example")
    settings = read(BROKER_URL="amqp://broker.example", CACHE_URL="redis://cache.example/1")
    assert settings["CACHES"]["default"]["LOCATION"] == "redis://cache.example/1"


def test_a_secret_comes_from_a_file(read: Read, tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("from a file\n", encoding="utf-8")
    settings = read(SAYSO_SECRET_KEY=None, SAYSO_SECRET_KEY_FILE=str(file))
    assert settings["SECRET_KEY"] == "from a file"


@pytest.mark.parametrize("content", [None, b"", b"\n", b"\xff"])
def test_a_secret_file_without_a_secret_stops(read: Read, tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "key"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ImproperlyConfigured, match="SAYSO_SECRET_KEY_FILE"):
        read(SAYSO_SECRET_KEY=None, SAYSO_SECRET_KEY_FILE=str(file))


def test_a_secret_and_its_file_together_stop(read: Read, tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match="not both"):
        read(SAYSO_SECRET_KEY_FILE=str(tmp_path / "key"))
