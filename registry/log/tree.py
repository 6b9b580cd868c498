"""The tree over the entries, read from the database tile by tile."""

from __future__ import annotations

from functools import lru_cache

from consent.merkle import TILE_WIDTH, HashAt, hashes_from_tiles, leaf_hash
from registry.models import LogEntry, LogNode


def read_tile(level: int, index: int, width: int) -> bytes:
    """The first `width` hashes of a tile, one after the other; fewer where the log is shorter."""
    first = index * TILE_WIDTH
    if level == 0:
        return b"".join(leaf_hash(entry) for entry in read_entries(first, width))
    rows = LogNode.objects.filter(level=level, index__gte=first, index__lt=first + width).order_by("index")
    return b"".join(bytes(found) for found in rows.values_list("hash", flat=True))


def read_entries(first: int, count: int) -> list[bytes]:
    """Up to `count` integrated entries from this index on."""
    rows = LogEntry.objects.filter(index__gte=first, index__lt=first + count).order_by("index")
    return [bytes(leaf) for leaf in rows.values_list("leaf", flat=True)]


def hashes(size: int) -> HashAt:
    """Every hash of the tree of the first `size` entries; each tile is read once."""
    return hashes_from_tiles(size, lru_cache(maxsize=None)(read_tile))
