"""One program of an instance, as a child process that cannot outlive the process that started it."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from registry.running.unprivileged import Account

_PR_SET_PDEATHSIG = 1


@dataclass
class Part:
    """A program to start, and how to stop it. `grace` is in seconds; `account` is who it becomes, if not us."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    folder: Path
    stop_with: signal.Signals = signal.SIGTERM
    grace: float = 10
    account: Account | None = None
    restarts: int = 0
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def start(self) -> None:
        """Start it in a session of its own, so that a Ctrl-C in the terminal reaches only us. Raises OSError."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                env=dict(self.environment),
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=tied(self.stop_with, self.account),
            )

    def exit_code(self) -> int | None:
        """None while it runs; minus the signal's number when a signal ended it."""
        return self.process.poll() if self.process else None

    def running(self) -> bool:
        """Started and not ended."""
        return self.process is not None and self.process.poll() is None

    def stop(self, *, at_once: bool = False) -> None:
        """Ask, wait, then kill; whatever it left in its process group goes too."""
        if self.process is None:
            return
        if self.process.poll() is None and not at_once:
            self._send(self.stop_with)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(self.grace)
        kill_group(self.process.pid)
        self.process.wait()
        self.process = None

    def last_words(self, lines: int = 8) -> list[str]:
        """The end of its log, for the message that says it failed."""
        try:
            with self.log.open("rb") as log:
                log.seek(max(0, log.seek(0, os.SEEK_END) - 8192))
                return log.read().decode("utf-8", "replace").splitlines()[-lines:]
        except OSError:
            return []

    def _send(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.process.pid if self.process else 0, number)


def tied(number: signal.Signals, account: Account | None = None) -> Callable[[], None]:
    """What a new child does before its program begins: become `account`, and ask for a signal when we die.

    Linux only (prctl(2)); elsewhere the next start clears up what a crash left. The order matters: changing the
    account forgets the wish for a signal.
    """
    parent = os.getpid()
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None

    def before_the_program() -> None:
        if account:
            account.become()
        if libc:
            libc.prctl(_PR_SET_PDEATHSIG, int(number), 0, 0, 0)
            if os.getppid() != parent:
                os._exit(1)

    return before_the_program


def kill_group(leader: int) -> None:
    """Kill what is left of a process group."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def set_aside(log: Path) -> None:
    """Begin a new log; the one before it stays as `NAME.log.1`."""
    if log.exists():
        log.replace(log.with_name(f"{log.name}.1"))


def wait_for(happens: Callable[[], bool], *, seconds: float, every: float = 0.05) -> bool:
    """True as soon as it happens, False when the time is over."""
    ends = time.monotonic() + seconds
    while not happens():
        if time.monotonic() > ends:
            return False
        time.sleep(every)
    return True


def stop_with_parent() -> None:
    """From now on a SIGTERM comes when the process that started us ends (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)
