"""Days, birthdays and anniversaries: the only place where an instant becomes somebody's day."""

from __future__ import annotations

import re
from datetime import MAXYEAR, UTC, date, datetime, timedelta

ADULT_AT = 18
LONGEST_YEARS = 10

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


def day_of(instant: datetime) -> date:
    """The day it is for a subject at this instant: the UTC day. Raises ValueError for an instant without a zone."""
    if instant.utcoffset() is None:
        raise ValueError("an instant without a zone is no instant")
    return instant.astimezone(UTC).date()


def parse_day(text: str | None) -> date | None:
    """The day in `2026-11-22`, or None for anything else, other ISO 8601 spellings included."""
    if text is None or not _DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def anniversary(day: date, years: int) -> date:
    """The same day so many years later; 29 February becomes 1 March in a year that has none."""
    if day.year + years > MAXYEAR:
        return date.max
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def adult_on(born_on: date) -> date:
    """The 18th birthday, the first day as an adult (F-03b, F-05)."""
    return anniversary(born_on, ADULT_AT)


def last_day_by_cap(signed_on: date) -> date:
    """The day before the tenth anniversary of signing: no grant lasts longer (F-07)."""
    return anniversary(signed_on, LONGEST_YEARS) - timedelta(days=1)
