from __future__ import annotations

from datetime import datetime

from django.db import transaction

from registry.actions.put_on_record import put_on_record
from registry.actions.stop_permits import stop_permits
from registry.decisions.lock import restricting
from registry.decisions.standing import live_permits
from registry.models import Dispute, Person, Subject


@transaction.atomic
def open_dispute(
    *, holder: Subject, claimant: Subject, scheme: str, value: str, by: Person | None, at: datetime
) -> Dispute:
    """Two subjects claim one external id: until the desk decides, it stands for nobody.

    1. Alone with the record (a restriction).  2. The dispute, an event and a log entry.  3. Notices for permits that
    no longer stand. The second time, while it is open, it returns the first.
    """
    restricting()
    dispute, opened = Dispute.objects.get_or_create(
        scheme=scheme,
        value=value,
        holder=holder,
        claimant=claimant,
        closed_at=None,
        defaults={"opened_at": at},
    )
    if opened:
        put_on_record(kind="dispute.opened", about=dispute.pk, by=by, at=at)
        for subject in (holder, claimant):
            stop_permits(live_permits(at=at, subject_id=subject.pk), cause=dispute.pk, at=at)
    return dispute
