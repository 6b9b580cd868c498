"""What a permit says, from the record: its times, and the token itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from django.conf import settings

from consent import permits
from consent.decision.answer import Answer
from consent.permits import (
    Confirmation,
    PermitClaims,
    PermitDuty,
    PermitGrant,
    Status,
    StatusListEntry,
)
from consent.uses import Use
from registry import keys
from registry.decisions.status import list_uri
from registry.models import Permit
from registry.times import unix, whole_second


@dataclass(frozen=True)
class Times:
    """When a permit begins, must be asked for again, and ends; whole seconds, UTC."""

    issued_at: datetime
    recheck_after: datetime
    expires_at: datetime


def times(*, answer: Answer, at: datetime) -> Times:
    """The times of a permit issued now: minutes, and never beyond the last valid day of what it rests on."""
    issued_at = whole_second(at)
    expires_at = issued_at + timedelta(seconds=settings.SAYSO_PERMIT_SECONDS)
    recheck = min(settings.SAYSO_RECHECK_SECONDS, answer.recheck_seconds)
    if answer.valid_until is not None:
        end = datetime.combine(answer.valid_until + timedelta(days=1), time(), UTC)
        expires_at = min(expires_at, end)
    return Times(issued_at, min(issued_at + timedelta(seconds=recheck), expires_at), expires_at)


def sign(*, row: Permit, use: Use, answer: Answer) -> str:
    """The signed permit for a recorded one. The same record gives the same claims."""
    claims = PermitClaims(
        iss=keys.issuer(),
        sub=row.tool_id,
        aud=row.tool_id,
        jti=row.jti,
        iat=unix(row.issued_at),
        nbf=unix(row.issued_at),
        exp=unix(row.expires_at),
        use=permits.describe(use),
        subjects=tuple(row.subject_ids),
        grants=tuple(PermitGrant(grant, digest) for grant, digest in answer.grants),
        duties=tuple(PermitDuty(duty.code, duty.phase, duty.grant, duty.detail) for duty in answer.duties),
        recheck_after=unix(row.recheck_after),
        decision=row.decision_id,
        status=Status(StatusListEntry(row.status_index, list_uri(row.status_list))),
        cnf=Confirmation(use.confirm_jkt) if use.confirm_jkt else None,
    )
    return permits.issue(claims, keys.permit_key())
