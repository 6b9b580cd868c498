"""Positions in the row of notices: how a request names one, and which are possible."""

from __future__ import annotations

import re

from registry.api.problems import Problem
from registry.notices import newest_position

_NUMBER = re.compile(r"[0-9]{1,16}\Z", re.ASCII)


def whole_number(text: str, *, name: str, most: int) -> int:
    """The number in a query parameter or header. Raises Problem `malformed` unless it is from 0 to `most`."""
    if not _NUMBER.match(text) or int(text) > most:
        wrong = f"must be a whole number from 0 to {most}"
        raise Problem("malformed", f"`{name}` {wrong}", errors=[(name, wrong)])
    return int(text)


def position(text: str, *, name: str) -> int:
    """The position a request resumes from. Raises Problem `malformed`, or `position-unknown` from the future."""
    after = whole_number(text, name=name, most=2**53 - 1)
    if after > newest_position():
        raise Problem("position-unknown", f"`{after}` is beyond the newest notice")
    return after
