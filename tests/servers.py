"""One private PostgreSQL and one private Valkey for a whole test run, shared by its processes."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from registry.running.part import wait_for
from registry.running.servers import PrivatePostgres, PrivateValkey
from tests.environment import folder


class Servers:
    """Starts both on the first wish and stops them at the end; they die with the process that started them."""

    def __init__(self, place: Path) -> None:
        self.place = place
        logs = place / "log"
        self.postgres = PrivatePostgres(
            data=place / "data",
            sockets=place / "postgres",
            log=logs / "postgres.log",
            environment={},
            durable=False,
        )
        self.valkey = PrivateValkey(
            socket=place / "valkey.sock",
            folder=place / "valkey",
            log=logs / "valkey.log",
            environment=os.environ,
        )
        self.parts: list = []

    def start(self) -> None:
        """Nothing, where they run already. Raises RuntimeError when one does not start."""
        if self.parts:
            return
        self.place.mkdir(mode=0o755)
        self.postgres.make()
        self.parts = [self.postgres.part(), self.valkey.part()]
        for part in self.parts:
            part.start()
        for server in (self.postgres, self.valkey):
            if not wait_for(server.ready, seconds=30):
                raise RuntimeError(f"{server!r} did not start; see its log")

    def stop(self) -> None:
        """Both, and their folder."""
        for part in reversed(self.parts):
            part.stop(at_once=True)
        shutil.rmtree(self.place, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres(pytestconfig: pytest.Config) -> str:
    """A running PostgreSQL of this test run; its address."""
    _running(pytestconfig)
    return os.environ["DATABASE_URL"]


@pytest.fixture(scope="session")
def valkey(pytestconfig: pytest.Config) -> str:
    """A running Valkey of this test run; its address, with a database number of this worker's own."""
    _running(pytestconfig)
    return os.environ["BROKER_URL"]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    postgres: str, valkey: str, django_db_modify_db_settings_parallel_suffix: None
) -> None:
    """Before the first database test, both servers run, and each worker has a database name of its own."""


@pytest.fixture(autouse=True)
def _fresh_cache(request: pytest.FixtureRequest) -> Iterator[None]:
    """Rate limits are kept in the cache; no test inherits another's."""
    yield
    if request.node.get_closest_marker("django_db") or {"db", "transactional_db"} & set(request.fixturenames):
        from django.core.cache import cache

        cache.clear()


SERVERS = pytest.StashKey[Servers]()


def begin(config: pytest.Config) -> None:
    """Prepare them; where pytest-xdist is at work, start them now, for the workers share ours."""
    place = folder()
    if place is None or hasattr(config, "workerinput"):
        return
    config.stash[SERVERS] = Servers(place)
    if getattr(config.option, "numprocesses", None) and not config.option.collectonly:
        config.stash[SERVERS].start()


def end(config: pytest.Config) -> None:
    """Stop what this process started."""
    if servers := config.stash.get(SERVERS, None):
        servers.stop()


def _running(config: pytest.Config) -> None:
    if servers := config.stash.get(SERVERS, None):
        servers.start()
