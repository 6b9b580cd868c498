"""The whole log, recomputed: what anybody could do from outside, and what only we can, because we hold the salts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from consent import canonical, checkpoint, merkle
from consent.errors import ConsentError
from registry import keys
from registry.log.recording import commitment
from registry.models import LogCheckpoint, LogEntry, LogNode

Committed = Callable[[LogEntry], bytes | None]
"""The bytes an entry commits to, from the record it refers to; None when that record is gone."""


@dataclass
class Report:
    """What was looked at, and what is wrong with it."""

    entries: int = 0
    checkpoints: int = 0
    waiting: int = 0
    erased: int = 0
    problems: list[str] = field(default_factory=list)


def verify(*, committed: Committed) -> Report:
    """Recompute indexes, commitments, kept hashes, roots and signatures of the whole log."""
    report = Report(waiting=LogEntry.objects.filter(index__isnull=True).count())
    roots = _Roots()
    published = _checkpoints(report)
    for expected, entry in enumerate(
        LogEntry.objects.filter(index__isnull=False).order_by("index").iterator()
    ):
        report.entries += 1
        report.problems += _entry_problems(entry, expected, committed, report)
        roots.add(merkle.leaf_hash(bytes(entry.leaf)))
        if (row := published.pop(expected + 1, None)) is not None and roots.root() != bytes(row.root):
            report.problems.append(f"checkpoint {row.size} has another root than its entries")
    report.problems += [f"checkpoint {size} covers entries that are not there" for size in published]
    report.problems += _node_problems(roots)
    return report


class _Roots:
    """The tree so far: the hash of every whole subtree at its right edge, and of every whole tile."""

    def __init__(self) -> None:
        self.edge: list[bytes | None] = []
        self.nodes: dict[tuple[int, int], bytes] = {}
        self.size = 0

    def add(self, leaf: bytes) -> None:
        level, carried = 0, leaf
        while level < len(self.edge) and (left := self.edge[level]) is not None:
            carried, self.edge[level] = merkle.node_hash(left, carried), None
            level += 1
            if level % 8 == 0:
                self.nodes[level // 8, self.size >> level] = carried
        self.edge[level : level + 1] = [carried]
        self.size += 1

    def root(self) -> bytes:
        whole = [each for each in self.edge if each is not None]
        root = whole[0] if whole else merkle.EMPTY_ROOT
        for left in whole[1:]:
            root = merkle.node_hash(left, root)
        return root


def _checkpoints(report: Report) -> dict[int, LogCheckpoint]:
    log = keys.log_key().verifier
    rows = {row.size: row for row in LogCheckpoint.objects.order_by("size")}
    report.checkpoints = len(rows)
    for row in rows.values():
        try:
            said = checkpoint.verify(row.note.encode(), log=log)
        except ConsentError as error:
            report.problems.append(f"checkpoint {row.size}: {error}")
            continue
        if (said.size, said.root) != (row.size, bytes(row.root)):
            report.problems.append(f"checkpoint {row.size} says something else than its row")
    return rows


def _entry_problems(entry: LogEntry, expected: int, committed: Committed, report: Report) -> Iterator[str]:
    if entry.index != expected:
        yield f"entry `{entry.pk}` has index {entry.index}, not {expected}"
    said = canonical.parse(bytes(entry.leaf))
    if (said["id"], said["type"]) != (entry.pk, entry.type):
        yield f"entry `{entry.pk}` is another than its leaf says"
    if entry.salt is None:
        report.erased += 1
        return
    data = committed(entry)
    if data is None:
        yield f"entry `{entry.pk}` refers to `{entry.reference}`, which is gone"
    elif said["hash"] != commitment(bytes(entry.salt), data):
        yield f"entry `{entry.pk}` commits to something else than `{entry.reference}`"


def _node_problems(roots: _Roots) -> Iterator[str]:
    kept = {(row.level, row.index): bytes(row.hash) for row in LogNode.objects.iterator()}
    for place in sorted(roots.nodes.keys() | kept.keys()):
        if roots.nodes.get(place) != kept.get(place):
            yield f"the kept hash at level {place[0]}, index {place[1]} is not that of its entries"
