"""The registry that the demonstration talks to: the one that runs, or one of its own for as long as it lasts."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from registry.running.instance import ROOT

START_SECONDS = 300.0


class NoInstance(Exception):
    """There is no registry to show, and none could be started."""


@contextmanager
def running(var: Path, say: Callable[[str], None]) -> Iterator[dict[str, Any]]:
    """What `make up` told scripts about the running registry; starts one when none answers. Raises NoInstance."""
    demo = _read(var)
    if demo and _answers(demo["base_url"]):
        yield demo
        return
    say("No registry is running here; starting one for the demonstration (it stops again at the end).")
    log = var / "log" / "demo-up.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w") as out:
        process = subprocess.Popen([sys.executable, "manage.py", "up", "--with-parent"], cwd=ROOT, env=dict(os.environ),
                                   stdout=out, stderr=subprocess.STDOUT, start_new_session=True)  # fmt: skip
    try:
        yield _wait(var, process, log)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


def _wait(var: Path, process: subprocess.Popen[bytes], log: Path) -> dict[str, Any]:
    until = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < until:
        demo = _read(var)
        if demo and _answers(demo["base_url"]):
            return demo
        time.sleep(0.3)
    raise NoInstance(f"the registry did not start; see {log}")


def _read(var: Path) -> dict[str, Any] | None:
    try:
        value = json.loads((var / "demo.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return value if isinstance(value, dict) and "base_url" in value and "api_key" in value else None


def _answers(base_url: str) -> bool:
    try:
        return httpx.get(base_url + "/readyz", timeout=2.0).status_code == 200
    except httpx.HTTPError:
        return False
