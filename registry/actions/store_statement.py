from __future__ import annotations

from datetime import datetime
from typing import Any

from consent import statements
from consent.statements import Statement as Signed
from registry import log
from registry.models import Event, Person, Signature, Statement
from registry.times import whole_second


def store_statement(
    *,
    statement: Signed,
    text: str,
    parts: dict[str, Any],
    by: Person,
    at: datetime,
    target: str = "",
    epoch: int | None = None,
) -> Statement:
    """A signed statement becomes part of the truth about consent; in the caller's transaction.

    Writes the statement, its signature, its log entry and an event. `parts` is the receipt's signature object;
    `epoch` is the one that a restriction began.
    """
    data = statements.to_bytes(statement)
    row = Statement.objects.create(
        id=statement.id,
        type=kind_of(statement),
        subject_id=statement.subject,
        person_id=by.pk,
        target_id=target,
        nonce=statement.nonce,
        canonical=data,
        digest=statements.digest(data),
        document=statements.to_value(statement),
        text=text,
        recorded_at=whole_second(at),
    )
    Signature.objects.create(
        statement_id=row.pk,
        kind=parts["kind"],
        credential_id=parts.get("credential_id", ""),
        parts=parts,
        signed_at=row.recorded_at,
    )
    log.record(kind=row.type, reference=row.pk, committed=data, at=at)
    detail = {} if epoch is None else {"epoch": epoch}
    Event.objects.create(type=f"{row.type}.recorded", about_id=row.pk, by_id=by.pk, at=at, detail=detail)
    return row


def kind_of(statement: Signed) -> str:
    """`grant`, `withdrawal` or `exclusion`: the `type` its canonical form says."""
    return str(statements.to_value(statement)["type"])
