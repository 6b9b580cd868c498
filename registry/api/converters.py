"""What stands in addresses: our ids and numbers. Each has one spelling; any other is not there."""

from __future__ import annotations

import re


class OwnId:
    """One of our ids, whatever its prefix."""

    regex = "[a-z]{3}_[a-z2-7]{26}"

    def to_python(self, value: str) -> str:
        """The id."""
        return value

    def to_url(self, value: str) -> str:
        """The id. Raises ValueError for anything else."""
        if not re.fullmatch(self.regex, value):
            raise ValueError("not one of our ids")
        return value


class Number:
    """A whole number below 10^9, without leading zeros."""

    regex = "0|[1-9][0-9]{0,8}"

    def to_python(self, value: str) -> int:
        """The number."""
        return int(value)

    def to_url(self, value: int) -> str:
        """The number as text."""
        return str(value)
