"""When the server is told to stop, whoever keeps a response open must end it: the server waits for them.

Granian handles SIGTERM and SIGINT through its event loop and then waits for open responses; nothing tells the
application. So we put a handler of our own beside it (the loop's wake-up descriptor is written to either way), call
whatever was there before, and put everything back when the last open response is gone.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

_SIGNALS = (signal.SIGTERM, signal.SIGINT)


class StopSignal:
    """Calls `on_stop` once a signal to stop arrives between `begin` and `end`. Does nothing outside the main thread."""

    def __init__(self, on_stop: Callable[[], None]) -> None:
        self._on_stop = on_stop
        self._before: dict[int, Any] = {}

    def begin(self) -> None:
        """Listen from now on."""
        if threading.current_thread() is not threading.main_thread():
            return
        for number in _SIGNALS:
            self._before[number] = signal.signal(number, self._stop)
            signal.siginterrupt(number, False)

    def end(self) -> None:
        """Put back what was there, unless somebody has changed it since."""
        for number, before in self._before.items():
            if signal.getsignal(number) == self._stop:
                signal.signal(number, before if before is not None else signal.SIG_DFL)
        self._before = {}

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self._on_stop()
        before = self._before.get(number)
        if callable(before):
            before(number, frame)
        elif before == signal.SIG_DFL:
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)
