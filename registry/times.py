"""How instants are written: RFC 3339 in UTC with `Z`, to the second; and as the whole seconds that tokens carry."""

from __future__ import annotations

from datetime import UTC, datetime


def rfc3339(at: datetime) -> str:
    """`2026-11-22T12:00:00Z`. Raises ValueError for a time without a zone."""
    if at.tzinfo is None:
        raise ValueError("a time without a zone means nothing")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def unix(at: datetime) -> int:
    """Whole seconds since 1970, rounded down."""
    return int(at.timestamp() // 1)


def whole_second(at: datetime) -> datetime:
    """The same instant without its fraction, in UTC: what is signed and what is stored then agree."""
    return at.astimezone(UTC).replace(microsecond=0)
