"""One lock and one number (design, section 5): what makes a withdrawal exact without trusting any clock.

Whoever records a permit holds the lock shared; whoever records a restriction holds it alone, and advances the epoch.
PostgreSQL lets go of both only after the transaction is visible to everybody. So a permit either was recorded before
the restriction began, or is decided on facts that already hold it.
"""

from __future__ import annotations

from django.db import connection, models

from registry import facts
from registry.models import RestrictionEpoch

LOCK = 0x5341_5953_4F01
"""The advisory lock's number, the same in every process: "SAYSO" and a one."""


def permitting() -> None:
    """Join those who record permits, until the end of the transaction.

    Waits while a restriction is being recorded. Must be called inside a transaction, before anything is read.
    """
    _take("pg_advisory_xact_lock_shared")


def alone() -> None:
    """Be alone, until the end of the transaction: waits for permits being recorded, and keeps new ones waiting.

    Notices are numbered under it too, so that their numbers grow in the order in which they can be seen.
    """
    _take("pg_advisory_xact_lock")


def restricting() -> int:
    """Be alone, and advance the epoch; returns the new one.

    Must be called inside a transaction, before anything is read that the restriction depends on.
    """
    alone()
    RestrictionEpoch.objects.get_or_create(pk=1)
    RestrictionEpoch.objects.filter(pk=1).update(epoch=models.F("epoch") + 1)
    return facts.epoch()


def _take(function: str) -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("this lock is held until the end of a transaction, and there is none")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [LOCK])
