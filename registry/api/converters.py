"""What stands in addresses: our ids, list numbers, and tiles. Each has one spelling; any other is not there."""

from __future__ import annotations

import re
from dataclasses import dataclass

from consent.proofs import MAX_LEVEL


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


class Level(Number):
    """A level of the log's tree."""

    def to_python(self, value: str) -> int:
        """The level. Raises ValueError for one that no tree has."""
        if int(value) > MAX_LEVEL:
            raise ValueError("no such level")
        return int(value)


@dataclass(frozen=True)
class Tile:
    """Which tile, and how wide when it is not full (1 to 255)."""

    index: int
    width: int | None = None


class TilePath:
    """A tile (C2SP tlog-tiles): `x001/x234/067` is 1234067, and `.p/5` is the first 5 of it."""

    regex = r"(?:x[0-9]{3}/){0,5}[0-9]{3}(?:\.p/[0-9]{1,3})?"

    def to_python(self, value: str) -> Tile:
        """The tile. Raises ValueError for another spelling."""
        number, partial, width = value.partition(".p/")
        tile = Tile(int(number.replace("x", "").replace("/", "")), int(width) if partial else None)
        if self.to_url(tile) != value:
            raise ValueError("another spelling")
        return tile

    def to_url(self, value: Tile) -> str:
        """The one way to write it. Raises ValueError for a width that no partial tile has."""
        if value.width is not None and not 1 <= value.width <= 255:
            raise ValueError("a partial tile has 1 to 255 entries")
        digits = str(value.index)
        groups = re.findall("...", digits.zfill(-(-len(digits) // 3) * 3))
        path = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
        return path if value.width is None else f"{path}.p/{value.width}"
