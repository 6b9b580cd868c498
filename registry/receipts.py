"""A receipt: everything a stranger needs to verify a statement years later, in one file."""

from __future__ import annotations

from typing import Any

from consent import canonical, signing
from consent.receipts import FORMAT, WORD_TYPE
from registry import keys
from registry.log.proofs import entry_for, proof_for
from registry.models import LogEntry, Signature, Statement
from registry.times import rfc3339


def receipt(*, statement: Statement) -> dict[str, Any]:
    """The receipt file for this statement, as of now. Its proof is missing until a checkpoint covers the entry."""
    signature = Signature.objects.get(pk=statement.pk)
    entry = entry_for(statement.pk)
    return {
        "format": FORMAT,
        "statement_b64u": canonical.b64u(bytes(statement.canonical)),
        "statement": statement.document,
        "text": statement.text,
        "signature": signature.parts,
        "registry": {
            "issuer": keys.issuer(),
            "keys": keys.jwks(),
            "receipt_jws": _word(statement, entry),
            "log_vkey": keys.log_vkey(),
        },
        "log": _log(entry) if entry else {},
    }


def _word(statement: Statement, entry: LogEntry | None) -> str:
    said = {
        "iss": keys.issuer(),
        "statement": {"id": statement.pk, "digest": statement.digest},
        "recorded_at": rfc3339(statement.recorded_at),
        "entry": entry.pk if entry else None,
    }
    return signing.sign(said, typ=WORD_TYPE, key=keys.permit_key())


def _log(entry: LogEntry) -> dict[str, Any]:
    found: dict[str, Any] = {"entry": bytes(entry.leaf).decode()}
    if entry.salt is not None:
        found["salt"] = canonical.b64u(bytes(entry.salt))
    if entry.index is not None:
        found["index"] = entry.index
    if (proof := proof_for(entry=entry)) is not None:
        found["proof"] = proof
    return found
