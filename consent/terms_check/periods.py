"""Whether the days in a grant's terms are real, in order, and not too far away."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from consent.days import anniversary, last_day_by_cap, parse_day
from consent.statements import Terms, Window
from consent.terms_check.problem import Problem
from consent.vocabulary import OPERATIONS

FARTHEST_YEARS = 50
EARLIEST_RECORDING = date(1860, 1, 1)
"""Before the first recording of a voice, and of a face that moves."""
_PASSED = "This day has passed. Choose one that is still to come."


def problems(terms: Terms, signed_on: date) -> Iterator[Problem]:
    """What is wrong with the periods, if anything."""
    yield from _about_use(terms.use_window, signed_on)
    if terms.training_window is not None:
        yield from _about_training(terms, terms.training_window, signed_on)
    if terms.captured is not None:
        yield from _about_captured(terms.captured)
    as_of = parse_day(terms.territories_as_of)
    if as_of is None or as_of > signed_on:
        message = "Groups of countries are read as they are on a day, which cannot be in the future."
        yield Problem("territories_as_of", "malformed", message)


def _about_use(window: Window, signed_on: date) -> Iterator[Problem]:
    yield from _about_order("use_window", window)
    starts_on, ends_on = parse_day(window.starts_on), parse_day(window.ends_on)
    cap = last_day_by_cap(signed_on)
    if ends_on is not None and ends_on < signed_on:
        yield Problem("use_window.ends_on", "in_the_past", _PASSED)
    if ends_on is not None and ends_on > anniversary(signed_on, FARTHEST_YEARS):
        message = f"This is too far away: choose a day within {FARTHEST_YEARS} years."
        yield Problem("use_window.ends_on", "too_far", message)
    elif ends_on is not None and ends_on > cap:
        message = f"A consent holds for ten years at most. This one will end on {cap.isoformat()}."
        yield Problem("use_window.ends_on", "truncated", message, warning=True)
    if starts_on is not None and starts_on > cap:
        message = "This would begin after it ends: a consent holds for ten years from signing."
        yield Problem("use_window.starts_on", "too_far", message)


def _about_training(terms: Terms, window: Window, signed_on: date) -> Iterator[Problem]:
    yield from _about_order("training_window", window)
    if not any(OPERATIONS[code].trains for code in terms.operations if code in OPERATIONS):
        message = "You allow no training, so there is no time for it to name."
        yield Problem("training_window", "unexpected", message)
    days = [parse_day(text) for text in (window.starts_on, window.ends_on)]
    bounds = [parse_day(text) for text in (terms.use_window.starts_on, terms.use_window.ends_on)]
    if None in days or None in bounds:
        return
    if window.starts_on < terms.use_window.starts_on or window.ends_on > terms.use_window.ends_on:
        yield Problem(
            "training_window", "outside", "Training has to lie within the days of the whole consent."
        )
    if window.ends_on < signed_on.isoformat():
        yield Problem("training_window.ends_on", "in_the_past", _PASSED)


def _about_captured(window: Window) -> Iterator[Problem]:
    yield from _about_order("captured", window)
    starts_on = parse_day(window.starts_on)
    if starts_on is not None and starts_on < EARLIEST_RECORDING:
        yield Problem("captured.starts_on", "too_early", "Nothing was recorded that long ago.")


def _about_order(field: str, window: Window) -> Iterator[Problem]:
    starts_on, ends_on = parse_day(window.starts_on), parse_day(window.ends_on)
    for name, text, day in (("starts_on", window.starts_on, starts_on), ("ends_on", window.ends_on, ends_on)):
        if day is None:
            code, message = ("malformed", "This is not a day.") if text else ("missing", "Choose a day.")
            yield Problem(f"{field}.{name}", code, message)
    if starts_on is not None and ends_on is not None and ends_on < starts_on:
        yield Problem(f"{field}.ends_on", "before_start", "The last day is before the first.")
