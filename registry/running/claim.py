"""One process minds a data folder at a time."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager

from registry.running.instance import ALREADY_RUNNING, CannotRun, Instance, cannot_write, short


@contextmanager
def claimed(instance: Instance) -> Iterator[None]:
    """Within it the folder is ours; the system forgets the claim with the process. Raises CannotRun."""
    try:
        instance.run.mkdir(parents=True, exist_ok=True)
        lock = os.open(instance.run / "lock", os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise cannot_write(error) from error
    try:
        _lock(lock, instance)
        instance.state_file.write_text(
            json.dumps({"pid": os.getpid(), "port": instance.port}), encoding="utf-8"
        )
        try:
            yield
        finally:
            instance.state_file.unlink(missing_ok=True)
            instance.remove_sockets()
    finally:
        os.close(lock)


def _lock(lock: int, instance: Instance) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        message = f"already running in `{short(instance.var)}`{_by_whom(instance)}"
        raise CannotRun(message, code=ALREADY_RUNNING) from error


def _by_whom(instance: Instance) -> str:
    try:
        state = json.loads(instance.state_file.read_text(encoding="utf-8"))
        where = f" at http://localhost:{state['port']} (process {state['pid']})"
    except (OSError, ValueError, KeyError, TypeError):
        return ""
    return f"{where}; stop that one, or set SAYSO_VAR and PORT"
