"""The web server as it runs in production, one process of it, on this test's own database."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from django.db import connection

from registry.running.part import wait_for
from registry.running.up import answers
from tests.environment import OWN
from tests.live import free_port

ROOT = Path(__file__).resolve().parents[3]


class Served:
    """A running server: where it answers, and its process."""

    def __init__(self, port: int, log: Path, **ours: str) -> None:
        self.base_url = f"http://localhost:{port}"
        self.port = port
        self.log = log
        command = [
            sys.executable, "-m", "granian", "registry.asgi:application", "--interface", "asginl", "--no-ws",
            "--host", "127.0.0.1", "--port", str(port), "--workers", "1", "--workers-kill-timeout", "60",
            "--log-level", "warning",
        ]  # fmt: skip
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self._environment(ours),
                stdout=output,
                stderr=output,
                stdin=subprocess.DEVNULL,
            )

    def wait(self) -> None:
        """Until it answers. Raises AssertionError with what it said."""
        wait_for(
            lambda: self.process.poll() is not None or answers(self.port, "/healthz"), seconds=60, every=0.1
        )
        assert self.process.poll() is None, self.log.read_text(encoding="utf-8")

    def stop(self) -> int:
        """As a supervisor stops it; its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(90)

    def client(self, secret: str | None = None, **options: float) -> httpx.Client:
        """A caller with this API key."""
        headers = {"Authorization": f"Bearer {secret}"} if secret else {}
        return httpx.Client(
            base_url=f"http://127.0.0.1:{self.port}", headers=headers, timeout=options.get("timeout", 20)
        )

    def _environment(self, ours: dict[str, str]) -> dict[str, str]:
        """The product's own settings on the test's own database; it says who it is by its own address."""
        found = connection.settings_dict
        url = f"postgresql://{found['USER']}@/{found['NAME']}?host={found['HOST']}"
        if found["PORT"]:
            url += f"&port={found['PORT']}"
        kept = {name: value for name, value in os.environ.items() if name != OWN}
        return {
            **kept, "DATABASE_URL": url, "PGPASSWORD": str(found["PASSWORD"]), "SAYSO_LOG_LEVEL": "warning",
            "DJANGO_SETTINGS_MODULE": "tests.settings", "SAYSO_BASE_URL": self.base_url, **ours,
        }  # fmt: skip


@contextmanager
def serving(log: Path, **ours: str) -> Iterator[Served]:
    """A server for as long as the block lasts."""
    server = Served(free_port(), log, **ours)
    try:
        server.wait()
        yield server
    finally:
        if server.process.poll() is None:
            server.stop()


@pytest.fixture(scope="session")
def served(
    django_db_setup: None, django_db_blocker: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """One server for all tests of this process; a test that wants its rows to be seen is transactional."""
    with serving(tmp_path_factory.mktemp("served") / "web.log") as server:
        yield server
