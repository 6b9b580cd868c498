"""What every statement made here starts with."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Literal, TypedDict

from consent import canonical, statements
from consent.statements import By
from registry import keys
from registry.models import Person
from registry.models.ids import new_id
from registry.times import rfc3339

NONCE_BYTES = 32


class Envelope(TypedDict):
    """All of a statement but its body."""

    v: Literal[1]
    id: str
    registry: str
    subject: str
    by: By
    issued_at: str
    nonce: str
    text_sha256: str


def envelope(*, prefix: str, subject_id: str, by: Person, at: datetime, text: str) -> Envelope:
    """A new id and nonce, who speaks about whom and when, and the digest of the exact text shown."""
    return Envelope(
        v=1,
        id=new_id(prefix),
        registry=keys.issuer(),
        subject=subject_id,
        by=By(by.pk),
        issued_at=rfc3339(at),
        nonce=canonical.b64u(secrets.token_bytes(NONCE_BYTES)),
        text_sha256=statements.text_digest(text),
    )
