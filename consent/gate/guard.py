"""Runs one command for the gate and never lets it outlive its permission.

A process of its own between the gate and the command, so that killing the gate, freezing it or losing it does not set
the command free. It is started by path, isolated, and imports the standard library only:

    guard.py CONTROL_FD GRACE_SECONDS COMMAND...

It reads one JSON object a line from the control socket: {"until": [wall, monotonic]} moves the moment by which the
command must stop; {"stop": grace} asks it to stop; {"signal": n} passes a signal on; {"kill": true} ends it now. It
writes {"started": pid}, {"failed": errno}, {"stopping": why}, {"killing": n} and at last {"ended": …}. The socket's end
means that the gate is gone: the command is stopped, with grace.

On Linux it adopts every descendant of the command (PR_SET_CHILD_SUBREAPER), whatever session it moved to, and the
command dies with it (PR_SET_PDEATHSIG). Elsewhere only the command's process group is reached.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36
_LOOK_AGAIN = 0.5
_KILL_AGAIN = 0.05
_LAST_WORDS = 0.5
_LEFTOVER_GRACE = 5.0


def adopt_descendants() -> bool:
    """Become the parent of every orphaned descendant (Linux prctl(2)). False where the system cannot."""
    return _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def descendants(of: int) -> list[int]:
    """Ids of every living process that descends from `of`; none where there is no /proc."""
    parents: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, ValueError):
            state, parent = stat.read_bytes().rpartition(b")")[2].split()[:2]
            if state not in (b"Z", b"X"):
                parents.setdefault(int(parent), []).append(int(stat.parent.name))
    found: list[int] = []
    waiting = [of]
    while waiting:
        children = parents.get(waiting.pop(), [])
        found += children
        waiting += children
    return found


def seconds_left(until: tuple[float, float], wall: float, monotonic: float) -> float:
    """Seconds until the end by the clock that says less; negative when either says it is past."""
    return min(until[0] - wall, until[1] - monotonic)


class Guard:
    """One command and everything it started."""

    def __init__(self, control: socket.socket, grace: float) -> None:
        self._control, self._grace = control, grace
        self._buffer = b""
        self._until: tuple[float, float] | None = None
        self._group = 0
        self._code: int | None = None
        self._why = ""
        self._kill_at: float | None = None
        self._ended_at: float | None = None
        self._killed = False
        self._leftovers = 0

    def run(self, command: list[str]) -> None:
        """Start the command, watch over it, and return when nothing of it is left."""
        wake, waker = os.pipe()
        for end in (wake, waker):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
        # Handlers, not SIG_IGN: an ignored signal would stay ignored in the command.
        for number in (signal.SIGCHLD, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda *_: None)
        signal.signal(signal.SIGTERM, lambda *_: self._stop("guard", self._grace))
        if self._start(command):
            while self._tend():
                watched: list[Any] = [self._control, wake] if self._control.fileno() >= 0 else [wake]
                ready, _, _ = select.select(watched, [], [], self._pause())
                with contextlib.suppress(BlockingIOError):
                    os.read(wake, 4096)
                if self._control in ready:
                    self._read()
            ended = {
                "ended": self._code,
                "why": self._why,
                "killed": self._killed,
                "leftovers": self._leftovers,
            }
            self._say(ended)

    def _start(self, command: list[str]) -> bool:
        me = os.getpid()

        def die_with_the_guard() -> None:
            _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
            if os.getppid() != me:
                os._exit(1)

        try:
            child = subprocess.Popen(command, start_new_session=True, preexec_fn=die_with_the_guard)  # noqa: PLW1509  # one thread only
        except (OSError, subprocess.SubprocessError) as error:
            self._say({"failed": getattr(error, "errno", None) or 0})
            return False
        child.returncode = 0  # waited for below with everything else, not by the object
        self._group = child.pid
        self._say({"started": child.pid})
        return True

    def _tend(self) -> bool:
        """One look at everything; False when nothing is left to watch."""
        self._reap()
        now = time.monotonic()
        if self._until and not self._kill_at and seconds_left(self._until, time.time(), now) <= 0:
            self._stop("until", self._grace)
        if self._code is None and self._kill_at is None:
            return True
        alive = self._alive()
        if self._code is not None and self._ended_at is None:
            self._ended_at = now
        if self._code is not None and not alive:
            return False
        if self._ended_at is not None and self._kill_at is None and now - self._ended_at > _LAST_WORDS:
            self._leftovers = len(alive)
            self._stop("leftovers", min(self._grace, _LEFTOVER_GRACE))
        if self._kill_at is not None and now >= self._kill_at:
            self._kill(alive)
        return True

    def _alive(self) -> list[int]:
        found = descendants(os.getpid())
        if self._code is None and self._group not in found:
            found.append(self._group)
        return found

    def _reap(self) -> None:
        with contextlib.suppress(ChildProcessError):
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if not pid:
                    return
                if pid == self._group:
                    self._code = os.waitstatus_to_exitcode(status)

    def _pause(self) -> float:
        if self._kill_at is not None:
            left = self._kill_at - time.monotonic()
            return min(left, _LOOK_AGAIN) if left > 0 else _KILL_AGAIN
        if self._ended_at is not None:
            return _KILL_AGAIN
        if self._until is None:
            return _LOOK_AGAIN
        left = seconds_left(self._until, time.time(), time.monotonic())
        return max(0.0, min(left, _LOOK_AGAIN))

    def _read(self) -> None:
        try:
            data = self._control.recv(65536)
        except OSError:
            data = b""
        if not data:
            self._control.close()
            self._stop("gone", self._grace)
        *lines, self._buffer = (self._buffer + data).split(b"\n")
        for line in lines:
            self._obey(json.loads(line))

    def _obey(self, order: dict[str, Any]) -> None:
        if "until" in order:
            self._until = (order["until"][0], order["until"][1])
        if "signal" in order:
            self._signal_all(order["signal"], self._alive())
        if "stop" in order:
            self._stop("asked", order["stop"])
        if "kill" in order:
            self._stop("asked", 0.0)
            self._kill_at = time.monotonic()

    def _stop(self, why: str, grace: float) -> None:
        if self._kill_at is not None:
            return
        self._why = why
        self._kill_at = time.monotonic() + grace
        self._say({"stopping": why})
        alive = self._alive()
        self._signal_all(signal.SIGTERM, alive)
        self._signal_all(signal.SIGCONT, alive)  # a stopped process would never see the SIGTERM

    def _kill(self, alive: list[int]) -> None:
        if not self._killed:
            self._killed = True
            self._say({"killing": len(alive)})
        self._signal_all(signal.SIGKILL, alive)

    def _signal_all(self, number: int, alive: list[int]) -> None:
        """To the group at once, then to each that left it, so that nobody hears twice."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if self._code is None:
                os.killpg(self._group, number)
        for pid in alive:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                if self._code is not None or os.getpgid(pid) != self._group:
                    os.kill(pid, number)

    def _say(self, event: dict[str, Any]) -> None:
        with contextlib.suppress(OSError):
            self._control.sendall(json.dumps(event).encode() + b"\n")


def _prctl(option: int, value: int) -> bool:
    return _LIBC is not None and _LIBC.prctl(option, value, 0, 0, 0) == 0


_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform.startswith("linux") else None


def main(arguments: list[str]) -> None:
    """Entry point: CONTROL_FD GRACE_SECONDS COMMAND…"""
    control = socket.socket(fileno=int(arguments[0]))
    control.set_inheritable(False)
    adopt_descendants()
    Guard(control, float(arguments[1])).run(arguments[2:])


if __name__ == "__main__":
    main(sys.argv[1:])
