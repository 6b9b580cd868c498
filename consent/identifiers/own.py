"""Our own ids: a prefix that says what is meant, then 130 random bits that say nothing about anybody."""

from __future__ import annotations

import re

_ID = re.compile(r"([a-z]{3})_[a-z2-7]{26}", re.ASCII)


def is_id(text: str, prefix: str) -> bool:
    """Whether this is one of our ids with this prefix, as in `is_id("sub_…", "sub")`."""
    match = _ID.fullmatch(text)
    return match is not None and match[1] == prefix
