"""Sequencing, integrating and publishing: whatever is committed and has no index gets the next one, without gaps.

Order is given here and nowhere else. `recorded_seq` is drawn when a transaction inserts its entry, and transactions
end in another order than they began; so an entry that becomes visible late simply comes after those that were
visible before it. One publisher at a time, by a lock of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db import connection, transaction

from consent import checkpoint as checkpoints
from consent.checkpoint import Checkpoint
from consent.merkle import HASH_SIZE, TILE_WIDTH, root_at, root_of
from registry import keys
from registry.log.tree import hashes, read_tile
from registry.models import LogCheckpoint, LogEntry, LogNode

PUBLISHER = 0x5341_5953_4F02
"""The advisory lock's number: "SAYSO" and a two."""

MOST_AT_ONCE = 5000


@transaction.atomic
def publish(*, at: datetime) -> LogCheckpoint | None:
    """Give every waiting entry its index, and sign a checkpoint over them.

    Returns the new checkpoint; None when nothing is new, or another publisher is at work. What is left over after
    MOST_AT_ONCE entries waits for the next time.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [PUBLISHER])
        (is_ours,) = cursor.fetchone() or (False,)
    waiting = LogEntry.objects.filter(index__isnull=True).order_by("recorded_seq")
    entries = list(waiting.values_list("id", flat=True)[:MOST_AT_ONCE]) if is_ours else []
    if not entries:
        return None
    old_size = size()
    _integrate(entries, old_size)
    new_size = old_size + len(entries)
    _keep_nodes(old_size, new_size)
    root = root_at(new_size, hashes(new_size))
    note = checkpoints.sign(Checkpoint(keys.log_origin(), new_size, root), keys.log_key())
    return LogCheckpoint.objects.create(size=new_size, root=root, note=note.decode(), published_at=at)


def size() -> int:
    """How many entries have an index."""
    newest = LogEntry.objects.filter(index__isnull=False).order_by("-index").values_list("index", flat=True)
    last = newest.first()
    return 0 if last is None else last + 1


def _integrate(entries: Sequence[str], first: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE registry_logentry SET index = given.place - 1 + %s"
            " FROM unnest(%s::text[]) WITH ORDINALITY AS given(id, place)"
            " WHERE registry_logentry.id = given.id AND registry_logentry.index IS NULL",
            [first, list(entries)],
        )
        if cursor.rowcount != len(entries):
            raise RuntimeError("an entry got its index from somebody else")


def _keep_nodes(old_size: int, new_size: int) -> None:
    """The hash of every tile that has become whole, level by level."""
    level = 0
    while new_size := new_size // TILE_WIDTH:
        old_size //= TILE_WIDTH
        level += 1
        LogNode.objects.bulk_create(list(_nodes(level, old_size, new_size)))


def _nodes(level: int, first: int, end: int) -> Iterator[LogNode]:
    for index in range(first, end):
        tile = read_tile(level - 1, index, TILE_WIDTH)
        parts = [tile[start : start + HASH_SIZE] for start in range(0, len(tile), HASH_SIZE)]
        yield LogNode(level=level, index=index, hash=root_of(parts))
