"""Which permits still stand. A permit is never changed; that it was stopped follows from the notices about it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from django.db.models import Exists, OuterRef, QuerySet

from consent import decision, uses
from registry import facts
from registry.models import Decision, Notice, Permit, Tool

PermitState = Literal["live", "expired", "stopped"]


def stopped(permits: QuerySet[Permit]) -> QuerySet[Permit]:
    """Those of these permits that were stopped before they expired."""
    return permits.filter(Exists(_notices()))


def live_permits(
    *, at: datetime, subject_id: str | None = None, grant_id: str | None = None, tool: Tool | None = None
) -> QuerySet[Permit]:
    """Permits that neither expired nor were stopped: about a subject, resting on a grant, or held by a tool."""
    found: QuerySet[Permit] = Permit.objects.filter(~Exists(_notices()), expires_at__gt=at)
    if subject_id is not None:
        found = found.filter(subject_ids__contains=[subject_id])
    if grant_id is not None:
        found = found.filter(grant_ids__contains=[grant_id])
    return found.filter(tool_id=tool.pk) if tool is not None else found


def permit_state(*, permit: Permit, at: datetime) -> PermitState:
    """Stopped counts before expired: that is what the holder was told."""
    if Notice.objects.filter(tool_id=permit.tool_id, decision_ids__contains=[permit.decision_id]).exists():
        return "stopped"
    return "expired" if permit.expires_at <= at else "live"


def no_longer_allowed(permits: Iterable[Permit], *, at: datetime) -> list[Permit]:
    """Those whose question would not be permitted now; for use under the lock, after the restriction is written."""
    rows = list(permits)
    asked = Decision.objects.in_bulk([row.decision_id for row in rows])
    return [row for row in rows if not _still_allowed(asked[row.decision_id], row, at)]


def _still_allowed(asked: Decision, permit: Permit, at: datetime) -> bool:
    use = uses.from_value(asked.use)
    return decision.decide(facts.load(use, tool_id=permit.tool_id), use, at).outcome == "permit"


def _notices() -> QuerySet[Notice]:
    return Notice.objects.filter(
        tool_id=OuterRef("tool_id"), decision_ids__contains=[OuterRef("decision_id")]
    )
