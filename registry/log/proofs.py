"""Proof that an entry is in the log, as a file that verifies offline (C2SP tlog-proof)."""

from __future__ import annotations

from consent.merkle import inclusion_proof
from consent.proofs import LogProof
from registry.log.tree import hashes
from registry.models import LogCheckpoint, LogEntry


def entry_for(reference: str) -> LogEntry | None:
    """The first entry about this thing; None when there is none."""
    return LogEntry.objects.filter(reference=reference).order_by("recorded_seq").first()


def proof_for(*, entry: LogEntry) -> str | None:
    """The `.tlog-proof` of an entry under the newest checkpoint; None until one covers it."""
    newest = LogCheckpoint.objects.order_by("-size").first()
    if newest is None or entry.index is None or entry.index >= newest.size:
        return None
    path = inclusion_proof(entry.index, newest.size, hashes(newest.size))
    return LogProof(entry.index, path, newest.note.encode()).to_bytes().decode()
