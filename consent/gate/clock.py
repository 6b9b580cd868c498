"""The only place in this package that reads a clock."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime

from consent.gate.lease_state import Moment


class Clock:
    """Both clocks of this machine; tests hand in one whose hands they move."""

    def now(self) -> Moment:
        """This instant on the wall clock and on the monotonic clock."""
        return Moment(time.time(), time.monotonic())

    def utc(self) -> datetime:
        """This instant as an aware datetime, whole seconds."""
        return datetime.fromtimestamp(int(self.now().wall), UTC)

    def today(self) -> date:
        """Today in UTC."""
        return self.utc().date()
