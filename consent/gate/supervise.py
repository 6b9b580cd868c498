"""Runs a command under a lease: starts it, passes signals on, and ends it when the permit ends.

The command runs below a guard (`guard.py`), a process of its own that holds the deadline too. So there are three ways
for the command to end in time: the gate says so, the deadline passes without word from the gate, or the gate is gone.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from consent.gate import codes, guard
from consent.gate.lease import Lease
from consent.gate.lease_state import Ending

SECRET_VARIABLES = ("SAYSO_API_KEY",)
_LOOK_AGAIN = 1.0
_PASSED_ON = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass
class RunOutcome:
    """How a run ended. Times are Unix seconds; `returncode` is the command's as subprocess gives it (-n for signal n).

    `why` is `exited` when the command ended on its own, else what ended it. `leftovers` counts the processes it left
    behind, which were ended too.
    """

    why: str = "exited"
    returncode: int | None = None
    signals: list[int] = field(default_factory=list)
    killed: bool = False
    leftovers: int = 0
    started_at: float = 0.0
    stop_at: float | None = None
    ended_at: float = 0.0

    @property
    def code(self) -> int:
        """The gate's exit code (`codes`)."""
        if self.why in ("withdrawn", "refused"):
            return codes.WITHDRAWN
        if self.why == "lost":
            return codes.LEASE_LOST
        if self.signals:
            return 128 + self.signals[0]
        if self.why != "exited" or self.returncode is None:
            return codes.INTERNAL
        return codes.for_command(self.returncode)


class CannotStart(Exception):
    """The command could not be started."""


@dataclass(frozen=True)
class Command:
    """What to run: the words of the command, the environment added to ours, and the grace after SIGTERM in seconds."""

    words: Sequence[str]
    grace_seconds: float
    environment: Mapping[str, str] = field(default_factory=dict)


def run(command: Command, lease: Lease, *, tick: Callable[[], None] = lambda: None) -> RunOutcome:
    """Run the command to its end, or to the end of the lease. `tick` is called about once a second.

    Call it from the main thread: it handles SIGINT, SIGTERM and SIGHUP. Raises CannotStart.
    """
    guard.adopt_descendants()
    return _Supervision(command, lease, tick).run()


class _Supervision:
    def __init__(self, command: Command, lease: Lease, tick: Callable[[], None]) -> None:
        self._command, self._lease, self._tick = command, lease, tick
        self._control, self._theirs = socket.socketpair()
        self._wake, self._waker = os.pipe()
        for end in (self._wake, self._waker):
            os.set_blocking(end, False)
        self._outcome = RunOutcome()
        self._buffer = b""
        self._ended = False
        self._failed: str | None = None
        self._stopping: Ending | None = None

    def run(self) -> RunOutcome:
        self._lease.on_change(self._nudge)
        process = None
        try:
            with self._signals():
                process = self._start()
                while not self._ended:
                    self._step()
                self._sweep(process)
            if self._failed is not None:
                raise CannotStart(self._failed)
        finally:
            self._control.close()  # whatever went wrong here: without us the guard stops what runs
            if process is not None:
                process.wait()
            waker, self._waker = self._waker, -1
            os.close(self._wake)
            os.close(waker)
        return self._outcome

    def _nudge(self) -> None:
        with contextlib.suppress(OSError):
            os.write(self._waker, b"!")

    def _start(self) -> subprocess.Popen[bytes]:
        """The guard, told its deadline before it can start anything."""
        self._tell_deadline()
        environment = {**os.environ, **self._command.environment}
        for name in SECRET_VARIABLES:
            environment.pop(name, None)
        words = [sys.executable, "-I", "-S", str(Path(guard.__file__)), str(self._theirs.fileno())]
        process = subprocess.Popen(
            [*words, str(self._command.grace_seconds), *self._command.words],
            pass_fds=[self._theirs.fileno()], env=environment, start_new_session=True,
        )  # fmt: skip
        self._theirs.close()
        self._outcome.started_at = time.time()
        return process

    def _step(self) -> None:
        self._tick()
        order = self._lease.order()
        if order.do == "stop" and order.why and self._stopping is None:
            self._stopping = order.why
            self._outcome.stop_at = time.time()
            self._say({"stop": self._command.grace_seconds})
        pause = min(order.seconds, _LOOK_AGAIN) if order.do == "go" else _LOOK_AGAIN
        watched: list[Any] = [self._control, self._wake]
        ready, _, _ = select.select(watched, [], [], pause)
        if self._wake in ready:
            with contextlib.suppress(BlockingIOError):
                os.read(self._wake, 4096)
            self._tell_deadline()
        if self._control in ready:
            self._read()

    def _tell_deadline(self) -> None:
        stop_at = self._lease.state.stop_at
        self._say({"until": [stop_at.wall, stop_at.monotonic]})

    def _read(self) -> None:
        try:
            data = self._control.recv(65536)
        except OSError:
            data = b""
        if not data:
            self._ended = True
            return
        *lines, self._buffer = (self._buffer + data).split(b"\n")
        for line in lines:
            self._hear(json.loads(line))

    def _hear(self, event: dict[str, Any]) -> None:
        if "failed" in event:
            self._failed = (
                os.strerror(event["failed"]).lower() if event["failed"] else "it could not be started"
            )
            self._ended = True
        if event.get("stopping") == "until" and self._stopping is None:
            self._stopping = "lost"
            self._outcome.stop_at = time.time()
        if "ended" in event:
            self._ended = True
            outcome = self._outcome
            outcome.returncode, outcome.killed, outcome.leftovers = (
                event["ended"],
                event["killed"],
                event["leftovers"],
            )
            outcome.ended_at = time.time()
            outcome.why = self._stopping or "exited"

    def _sweep(self, process: subprocess.Popen[bytes]) -> None:
        """If the guard was killed, what it guarded is ours now (we are its next subreaper): end it."""
        process.wait()
        while self._outcome.returncode is None and (left := guard.descendants(os.getpid())):
            for pid in left:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self._outcome.killed = True
            time.sleep(0.05)
        if self._outcome.returncode is None:
            self._outcome.ended_at = time.time()
            self._outcome.why = self._stopping or "guard lost"

    def _say(self, order: dict[str, Any]) -> None:
        with contextlib.suppress(OSError):
            self._control.sendall(json.dumps(order).encode() + b"\n")

    @contextlib.contextmanager
    def _signals(self) -> Iterator[None]:
        def passed_on(number: int, _frame: object) -> None:
            self._outcome.signals.append(number)
            if number == signal.SIGINT and self._outcome.signals.count(signal.SIGINT) > 1:
                self._say({"kill": True})
            elif number in (signal.SIGTERM, signal.SIGHUP):
                self._say({"stop": self._command.grace_seconds})
            else:
                self._say({"signal": number})
            self._nudge()

        before = {number: signal.signal(number, passed_on) for number in _PASSED_ON}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
