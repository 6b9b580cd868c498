"""Days and instants as the book reads them: ISO strings in, standard-library dates out, nothing clever."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta


def instant(text: str) -> datetime:
    """The moment an RFC 3339 text names, in UTC."""
    return datetime.fromisoformat(text).astimezone(UTC)


def utc_day(moment: datetime) -> date:
    """The day it is for everybody: UTC, until domiciles have time zones."""
    return moment.astimezone(UTC).date()


def day(text: object) -> date | None:
    """The day an ISO date names, `2026-11-22` and in no other spelling; None when it is not one."""
    if not isinstance(text, str) or len(text) != 10:
        return None
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if found.isoformat() == text else None


def years_after(start: date, years: int) -> date:
    """The same day so many years on; 29 February becomes 1 March where the year has none."""
    try:
        return date(start.year + years, start.month, start.day)
    except ValueError:
        if start.month == 2 and start.day == 29:
            return date(start.year + years, 3, 1)
        return date.max


def eighteenth_birthday(born: date) -> date:
    """The first day as an adult (F-03b, F-05)."""
    return years_after(born, 18)


def last_day_of_ten_years(signed: date) -> date:
    """The day before the tenth anniversary of signing (F-07)."""
    return years_after(signed, 10) - timedelta(days=1)
