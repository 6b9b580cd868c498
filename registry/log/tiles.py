"""What the log serves (C2SP tlog-tiles), computed from the database; everything but the checkpoint never changes."""

from __future__ import annotations

from consent.merkle import TILE_WIDTH, tile_width
from consent.proofs import MAX_LEVEL, encode_bundle
from registry.log.tree import read_entries, read_tile
from registry.models import LogCheckpoint


def checkpoint() -> str | None:
    """The newest signed checkpoint; None before the first."""
    return LogCheckpoint.objects.order_by("-size").values_list("note", flat=True).first()


def published_size() -> int:
    """How many entries the newest checkpoint covers."""
    return LogCheckpoint.objects.order_by("-size").values_list("size", flat=True).first() or 0


def hash_tile(*, level: int, index: int, width: int | None = None) -> bytes | None:
    """A tile of hashes, whole or of this width; None where a checkpoint does not cover it yet."""
    wanted = width or TILE_WIDTH
    if not 0 <= level <= MAX_LEVEL or not _is_covered(level, index, wanted):
        return None
    return read_tile(level, index, wanted)


def entry_bundle(*, index: int, width: int | None = None) -> bytes | None:
    """A bundle of entries, whole or of this width; None where a checkpoint does not cover it yet."""
    wanted = width or TILE_WIDTH
    if not _is_covered(0, index, wanted):
        return None
    return encode_bundle(read_entries(index * TILE_WIDTH, wanted))


def _is_covered(level: int, index: int, width: int) -> bool:
    if index < 0 or not 1 <= width <= TILE_WIDTH:
        return False
    return width <= tile_width(level, index, published_size())
