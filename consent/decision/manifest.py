"""What a dataset says about itself: which items are too old to be used, and where it contradicts itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from consent.days import parse_day
from consent.decision.answer import Reason
from consent.decision.reasons import reason
from consent.uses import Dataset


class Tally(NamedTuple):
    """Items from before a day and items without a date. `before` is None when only a summary tells that there are some.

    `items` are the digests of both, when the items were sent.
    """

    before: int | None
    undated: int
    items: tuple[str, ...] = ()

    @property
    def clean(self) -> bool:
        """Whether every item is dated, on that day or later."""
        return self.before == 0 and self.undated == 0


def tally(dataset: Dataset, first_day: date) -> Tally:
    """The items captured before this day, or on a day nobody knows. A day that cannot be read is not known."""
    if not dataset.item_list:
        return _tally_of_summary(dataset, first_day)
    days = [(item.digest, parse_day(item.captured_on)) for item in dataset.item_list]
    undated = sum(day is None for _, day in days)
    too_old = tuple(digest for digest, day in days if day is None or day < first_day)
    return Tally(len(too_old) - undated, undated, too_old)


def reasons(dataset: Dataset | None) -> Iterator[Reason]:
    """MANIFEST_CONTRADICTS, once, with the names of the members that cannot be true."""
    wrong = tuple(contradictions(dataset)) if dataset is not None else ()
    if wrong:
        yield reason("MANIFEST_CONTRADICTS", requested=wrong)


def contradictions(dataset: Dataset) -> Iterator[str]:
    """What the summary says about itself, or about the items sent with it, that cannot be true."""
    stated = dataset.captured
    earliest, latest = parse_day(stated.earliest), parse_day(stated.latest)
    if not 0 <= stated.undated <= dataset.items:
        yield "undated"
    if earliest and latest and earliest > latest:
        yield "earliest"
    if not dataset.item_list:
        return
    days = [parse_day(item.captured_on) for item in dataset.item_list]
    dated = [day for day in days if day is not None]
    if len(days) != dataset.items:
        yield "items"
    if len(days) - len(dated) != stated.undated:
        yield "undated"
    if (earliest, latest) != (min(dated, default=None), max(dated, default=None)):
        yield "captured"


def _tally_of_summary(dataset: Dataset, first_day: date) -> Tally:
    earliest, undated = parse_day(dataset.captured.earliest), dataset.captured.undated
    if earliest is None:
        # Dated items whose first day is not told are items of unknown date.
        return Tally(0, max(undated, dataset.items))
    return Tally(0 if earliest >= first_day else None, undated)
