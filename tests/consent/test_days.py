"""Whose day it is, and when birthdays and anniversaries fall."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.days import adult_on, anniversary, day_of, last_day_by_cap, parse_day


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2026, 11, 22, 23, 59, 59, tzinfo=UTC), date(2026, 11, 22)),
        (datetime(2026, 11, 22, 23, 0, tzinfo=timezone(timedelta(hours=-2))), date(2026, 11, 23)),
        (datetime(2026, 11, 22, 1, 0, tzinfo=timezone(timedelta(hours=2))), date(2026, 11, 21)),
    ],
)
def test_the_day_is_the_utc_day(instant: datetime, day: date) -> None:
    assert day_of(instant) == day


def test_an_instant_without_a_zone_has_no_day() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        day_of(datetime(2026, 11, 22))  # noqa: DTZ001  the point


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "2026",
        "20261122",
        "2026-W47-7",
        "2026-02-29",
        "2026-11-22T00:00:00Z",
        "\uff12\uff10\uff12\uff16-11-22",
    ],
)
def test_what_is_not_a_day(text: str | None) -> None:
    assert parse_day(text) is None


@given(st.dates())
def test_a_day_is_read_as_it_is_written(day: date) -> None:
    assert parse_day(day.isoformat()) == day


@pytest.mark.parametrize(
    ("born_on", "adult"),
    [
        (date(2007, 9, 30), date(2025, 9, 30)),
        (date(2008, 2, 29), date(2026, 3, 1)),
        (date(2008, 3, 1), date(2026, 3, 1)),
    ],
)
def test_the_first_day_as_an_adult(born_on: date, adult: date) -> None:
    assert adult_on(born_on) == adult


@pytest.mark.parametrize(
    ("signed_on", "last"),
    [
        (date(2026, 1, 15), date(2036, 1, 14)),
        (date(2024, 2, 29), date(2034, 2, 28)),
        (date(2026, 3, 1), date(2036, 2, 29)),
        (date(2026, 1, 1), date(2035, 12, 31)),
    ],
)
def test_the_last_day_by_the_cap(signed_on: date, last: date) -> None:
    assert last_day_by_cap(signed_on) == last


@given(st.dates(), st.integers(0, 100))
def test_an_anniversary_is_never_early(day: date, years: int) -> None:
    later = anniversary(day, years)
    assert later >= day
    assert later == date.max or (later.year - day.year, later.month - day.month) in {(years, 0), (years, 1)}
