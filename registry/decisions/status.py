"""Where a permit's status bit is: one list an hour, places drawn at random so that they say nothing of order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from registry import keys
from registry.decisions.standing import stopped
from registry.models import Permit
from registry.times import unix

LIST_SIZE = 2**20
"""Places in one list: far more than permits in an hour, so that most of them are decoys."""

_HOUR = 3600
_LONGEST_PERMIT = timedelta(hours=1)


@dataclass(frozen=True)
class StatusList:
    """One list: its size, its address, and the places whose permits were stopped."""

    number: int
    size: int
    uri: str
    stopped: frozenset[int]


def list_number(issued_at: datetime) -> int:
    """The list for permits issued at this moment: hours since 1970."""
    return unix(issued_at) // _HOUR


def list_uri(number: int) -> str:
    """Where the list is served."""
    return f"{keys.issuer()}/v1/status/{number}"


def status_list(*, number: int, at: datetime) -> StatusList | None:
    """The list as it is now; None for a list that has not begun, or whose permits have all expired long since."""
    newest = list_number(at)
    oldest = list_number(at - 2 * _LONGEST_PERMIT)
    if not oldest <= number <= newest:
        return None
    rows = Permit.objects.filter(status_list=number)
    places = stopped(rows).values_list("status_index", flat=True)
    return StatusList(number, LIST_SIZE, list_uri(number), frozenset(places))
