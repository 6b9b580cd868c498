from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from registry.actions.queue_notices import Told, queue_notices
from registry.decisions.standing import no_longer_allowed
from registry.models import Notice, Permit


def stop_permits(permits: QuerySet[Permit], *, cause: str, at: datetime) -> list[Notice]:
    """Tell the holders of those permits that would be refused now; in the caller's restricting transaction.

    The restriction itself must be written already. Writes notices of type `permit.stopped`.
    """
    told = [
        Told(
            permit.tool_id,
            permit.subject_ids[0],
            frozenset(permit.grant_ids),
            frozenset([permit.decision_id]),
        )
        for permit in no_longer_allowed(permits, at=at)
    ]
    return queue_notices(kind="permit.stopped", cause=cause, told=told, at=at)
