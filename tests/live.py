"""The real product for a test: web, worker, beat, database and broker as real processes, as `make up` starts them."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from registry.running.part import wait_for
from registry.running.port import answers

ROOT = Path(__file__).resolve().parent.parent
_OURS = ("SAYSO_", "DATABASE_", "BROKER_", "CACHE_", "EMAIL_", "DJANGO_", "PORT", "PYTEST_")


@dataclass(frozen=True)
class Live:
    """A running registry: where it answers, its data folder, and what it told scripts about its demo cast."""

    base_url: str
    var: Path
    environment: dict[str, str]
    process: subprocess.Popen[str]

    @property
    def demo(self) -> dict[str, Any]:
        """The demo file: `base_url`, `cast`, `api_key`, `uses`."""
        return json.loads((self.var / "demo.json").read_text(encoding="utf-8"))

    def manage(self, *arguments: str) -> str:
        """Run one management command against it; what it printed. Raises CalledProcessError."""
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, check=True, capture_output=True, text=True, timeout=120
        )
        return done.stdout

    def mails(self, address: str) -> list[str]:
        """The e-mails it sent to this address, the newest last."""
        files = sorted((self.var / "mail").glob("*.log"), key=lambda file: file.stat().st_mtime_ns)
        return [text for file in files if f"To: {address}" in (text := file.read_text(encoding="utf-8"))]


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def clean_environment(**ours: str) -> dict[str, str]:
    """The environment of somebody who has just cloned the repository, and what is given here."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    return {**kept, "NO_COLOR": "1", **ours}


def start(var: Path, port: int, **ours: str) -> Live:
    """Start one as `make up` does; it ends with the process that called. Raises AssertionError with what it said."""
    environment = clean_environment(SAYSO_VAR=str(var), PORT=str(port), **ours)
    var.mkdir(parents=True, exist_ok=True)
    said = (var / "up.txt").open("w+", encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "manage.py", "up", "--with-parent"],
        cwd=ROOT,
        env=environment,
        stdout=said,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    said.close()
    live = Live(f"http://localhost:{port}", var, environment, process)
    assert wait_for(lambda: process.poll() is not None or answers(port, "/readyz"), seconds=180, every=0.2), (
        said_by(live)
    )
    assert process.poll() is None, said_by(live)
    return live


def stop(live: Live) -> int:
    """Stop it as Ctrl-C does; its exit code."""
    live.process.send_signal(signal.SIGINT)
    try:
        return live.process.wait(60)
    except subprocess.TimeoutExpired:
        live.process.kill()
        return live.process.wait()


def said_by(live: Live) -> str:
    """Everything it printed."""
    return (live.var / "up.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """The product, running, with its demo cast; one for each process of the test run."""
    product = start(tmp_path_factory.mktemp("live") / "var", free_port())
    yield product
    assert stop(product) == 0, said_by(product)
