from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from registry.models import Delivery

LEASE = timedelta(seconds=90)
"""How long a claimed delivery is left alone: longer than any attempt, so that a worker that died is replaced."""


@transaction.atomic
def claim_deliveries(*, at: datetime, limit: int) -> list[Delivery]:
    """The deliveries that are due, each for one worker only; with their notice and tool.

    Moves their next attempt beyond the lease. What another worker is claiming at this moment is passed over.
    """
    due = Delivery.objects.filter(state=Delivery.WAITING, next_attempt_at__lte=at).order_by("next_attempt_at")
    claimed = list(
        due.select_for_update(skip_locked=True, of=("self",)).select_related("notice__tool")[:limit]
    )
    Delivery.objects.filter(pk__in=[row.pk for row in claimed]).update(next_attempt_at=at + LEASE)
    return claimed
