"""Recording: an entry joins the caller's transaction, and has no index yet."""

from __future__ import annotations

import secrets
from datetime import datetime

from consent import canonical
from registry.models import LogEntry
from registry.models.ids import new_id
from registry.times import rfc3339

SALT_BYTES = 32


def record(*, kind: str, reference: str, committed: bytes, at: datetime) -> LogEntry:
    """An entry that commits to `committed`, in the caller's transaction.

    The entry names neither the thing nor the person: its hash is salted, so whoever holds the bytes and the salt
    can show what it stands for, and nobody else can guess. Without its salt it stands for nothing any more.
    """
    salt = secrets.token_bytes(SALT_BYTES)
    entry_id = new_id("ent")
    leaf = canonical.canonical(
        {"v": 1, "type": kind, "id": entry_id, "time": rfc3339(at), "hash": commitment(salt, committed)}
    )
    return LogEntry.objects.create(
        id=entry_id, type=kind, reference=reference, leaf=leaf, salt=salt, recorded_at=at
    )


def commitment(salt: bytes, committed: bytes) -> str:
    """Base64 of SHA-256 over the 32 bytes of salt and then the committed bytes."""
    return canonical.b64(canonical.sha256(salt + committed))
