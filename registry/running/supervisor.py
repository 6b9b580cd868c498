"""Starts parts in order, minds them, and stops them in the opposite order, whatever happens."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from registry.running.console import Console
from registry.running.instance import PART_FAILED, CannotRun
from registry.running.part import Part, kill_group, set_aside, wait_for

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Asked(Exception):
    """Somebody asked us to stop: Ctrl-C, SIGTERM, or a terminal that was closed."""


class Supervisor:
    """Holds the parts that run. A second request to stop stops without waiting."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.parts: list[Part] = []
        self.asked = 0

    @contextmanager
    def minding(self) -> Iterator[None]:
        """Within it the stop signals are heard; at its end everything is stopped, the last started first."""
        before = {number: signal.signal(number, self._hear) for number in STOP_SIGNALS}
        try:
            yield
        finally:
            for part in reversed(self.parts):
                part.stop(at_once=self.asked > 1)
            for number, handler in before.items():
                signal.signal(number, handler)

    def start(self, part: Part) -> None:
        """Start a part and mind it from now on."""
        set_aside(part.log)
        self.parts.append(part)
        part.start()

    def wait(self, happens: Callable[[], bool], *, what: str, seconds: float) -> None:
        """Wait for it while everything keeps running. Raises Asked, or CannotRun when a part ends or time is over."""
        if not wait_for(lambda: self._look() or happens(), seconds=seconds, every=0.1):
            raise CannotRun(
                f"{what} did not happen within {seconds:.0f} seconds; see {self._logs()}", code=PART_FAILED
            )

    def finish(self, part: Part, *, seconds: float) -> None:
        """Run a part that ends by itself, to its end. Raises Asked, or CannotRun when it fails or takes too long."""
        set_aside(part.log)
        part.start()
        try:
            self.wait(lambda: not part.running(), what=f"the end of `{part.name}`", seconds=seconds)
            if part.exit_code() != 0:
                raise CannotRun(_epitaph(part, f"`{part.name}` failed"), code=PART_FAILED)
        finally:
            part.stop()

    def watch(self) -> None:
        """Mind everything until somebody asks to stop (raises Asked) or a part fails (raises CannotRun)."""
        while True:
            self._look()
            time.sleep(0.2)

    def _look(self) -> bool:
        """Always False, so that it can stand in front of a condition."""
        if self.asked:
            raise Asked
        for part in self.parts:
            if not part.running():
                self._ended(part)
        return False

    def _ended(self, part: Part) -> None:
        if part.restarts <= 0:
            raise CannotRun(_epitaph(part, f"the {part.name} ended by itself"), code=PART_FAILED)
        part.restarts -= 1
        self.console.line(f"  the {part.name} ended by itself ({_how(part)}); starting it again")
        if part.process:
            kill_group(part.process.pid)
        part.start()

    def _hear(self, _number: int, _frame: object) -> None:
        self.asked += 1

    def _logs(self) -> str:
        return ", ".join(f"`{part.log}`" for part in self.parts)


def _how(part: Part) -> str:
    code = part.exit_code()
    if code is not None and code < 0:
        return f"by {signal.Signals(-code).name}"
    return f"with exit code {code}"


def _epitaph(part: Part, what: str) -> str:
    lines = [
        f"{what} ({_how(part)}); its log is `{part.log}`",
        *(f"    {line}" for line in part.last_words()),
    ]
    return "\n".join(lines)
