from __future__ import annotations

from datetime import datetime
from typing import Literal

from django.db import transaction

from registry import rules
from registry.actions.put_on_record import put_on_record
from registry.actions.refusals import ActionRefused, InvalidInput
from registry.actions.stop_permits import stop_permits
from registry.decisions.lock import restricting
from registry.decisions.standing import live_permits
from registry.models import Dispute, ExternalId, Person


class DisputeClosed(ActionRefused):
    """Somebody at the desk has decided already."""

    code = "dispute-closed"


@transaction.atomic
def resolve_dispute(
    *,
    dispute: Dispute,
    in_favour_of: Literal["holder", "claimant"],
    resolution: str,
    by: Person,
    at: datetime,
) -> Dispute:
    """The desk says whose the external id is, and why.

    1. Alone with the record (a restriction for whoever loses).  2. The loser's claim is removed; a claimant who wins
    becomes the verified one.  3. The dispute is closed, with an event and a log entry.  4. Notices for permits that
    no longer stand. Raises NotAllowed, InvalidInput (`resolution`, `in_favour_of`), DisputeClosed.
    """
    rules.require(rules.is_registrar(by))
    if in_favour_of not in ("holder", "claimant"):
        raise InvalidInput({"in_favour_of": f"`{in_favour_of}` is neither holder nor claimant"})
    if not 1 <= len(resolution.strip()) <= 1000:
        raise InvalidInput({"resolution": "say why, in 1 to 1000 characters"})
    restricting()
    row = Dispute.objects.select_for_update().get(pk=dispute.pk)
    if row.closed_at is not None:
        raise DisputeClosed(f"dispute `{row.pk}` was decided before")
    _award(row, in_favour_of, by, at)
    row.closed_at, row.closed_by, row.resolution = at, by, resolution.strip()
    row.save(update_fields=["closed_at", "closed_by", "resolution"])
    put_on_record(kind="dispute.resolved", about=row.pk, by=by, at=at, detail={"in_favour_of": in_favour_of})
    for subject_id in (row.holder_id, row.claimant_id):
        stop_permits(live_permits(at=at, subject_id=subject_id), cause=row.pk, at=at)
    return row


def _award(dispute: Dispute, winner: str, by: Person, at: datetime) -> None:
    claims = ExternalId.objects.filter(scheme=dispute.scheme, value=dispute.value)
    if winner == "holder":
        claims.filter(subject=dispute.claimant).delete()
        return
    claims.filter(subject=dispute.holder).delete()
    claims.filter(subject=dispute.claimant).update(verified_at=at, verified_by=by)
