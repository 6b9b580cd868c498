"""Ends what a crashed run left behind, after making sure that it is ours."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator
from pathlib import Path

import psutil

from registry.running.instance import MARK, Instance

SERVERS = ("postgres", "valkey-server")
"""These write over their own environment to show a title, so they are known by name and working folder instead."""

_GRACE_SECONDS = 10


def end_leftovers(instance: Instance) -> int:
    """Stop every process of this instance except ourselves, kill what does not listen; how many there were."""
    found = list(_ours(instance))
    for process in found:
        with contextlib.suppress(psutil.Error):
            process.send_signal(signal.SIGINT if process.name() == "postgres" else signal.SIGTERM)
    _, alive = psutil.wait_procs(found, timeout=_GRACE_SECONDS)
    for process in alive:
        with contextlib.suppress(psutil.Error):
            process.kill()
    psutil.wait_procs(alive, timeout=_GRACE_SECONDS)
    _forget_servers(instance)
    return len(found)


def _ours(instance: Instance) -> Iterator[psutil.Process]:
    me = psutil.Process()
    spared = {me.pid, *(parent.pid for parent in me.parents())}
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if process.pid not in spared and _belongs(process, instance):
                yield process


def _belongs(process: psutil.Process, instance: Instance) -> bool:
    if process.name() in SERVERS:
        return Path(process.cwd()).is_relative_to(instance.var)
    return bool(process.environ().get(MARK) == str(instance.var))


def _forget_servers(instance: Instance) -> None:
    """Remove lock files of servers that are gone: a process number in them may belong to a stranger by now."""
    (instance.var / "postgres" / "postmaster.pid").unlink(missing_ok=True)
    for name in ("postgres/.s.PGSQL.5432", "postgres/.s.PGSQL.5432.lock", "valkey.sock"):
        (instance.sockets / name).unlink(missing_ok=True)
