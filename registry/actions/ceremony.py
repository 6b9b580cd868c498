"""A statement on its way to being signed: whose it is, whether it still may be, and what a browser is asked."""

from __future__ import annotations

from datetime import datetime, timedelta

from registry.actions.refusals import ActionRefused
from registry.models import Ceremony, Person

LIFETIME = timedelta(minutes=10)


class CeremonyUnknown(ActionRefused):
    """Nothing was prepared for this person under this name."""

    code = "ceremony-unknown"


class CeremonyUsed(ActionRefused):
    """What was prepared has been signed already; each nonce signs once."""

    code = "ceremony-used"


class CeremonyExpired(ActionRefused):
    """What was prepared waited too long for its signature."""

    code = "ceremony-expired"


def take(*, by: Person, at: datetime, ceremony_id: str | None = None, nonce: str | None = None) -> Ceremony:
    """The waiting ceremony of this person, locked until the end of the transaction and marked as used.

    Raises CeremonyUnknown, CeremonyUsed, CeremonyExpired.
    """
    named = {"pk": ceremony_id} if ceremony_id is not None else {"nonce": nonce}
    sayable = all(name is not None and "\x00" not in name for name in named.values())
    waiting = Ceremony.objects.select_for_update().filter(person=by, **named)
    row = waiting.first() if sayable else None
    if row is None:
        raise CeremonyUnknown("nothing was prepared for you to sign under this name")
    if row.used_at is not None:
        raise CeremonyUsed("this statement was signed already")
    if at >= row.expires_at:
        raise CeremonyExpired("this statement waited longer than ten minutes; read and sign it anew")
    row.used_at = at
    row.save(update_fields=["used_at"])
    return row
