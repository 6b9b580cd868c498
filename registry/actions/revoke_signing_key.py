from __future__ import annotations

from datetime import datetime

from django.db import transaction

from registry import rules
from registry.actions.put_on_record import put_on_record
from registry.models import Person, SigningKey


@transaction.atomic
def revoke_signing_key(*, key: SigningKey, by: Person, at: datetime) -> SigningKey:
    """The key signs nothing new. What it signed before stays signed.

    Writes the moment, an event and a log entry; the second time changes nothing. Raises NotAllowed.
    """
    rules.require(key.person_id == by.pk)
    row = SigningKey.objects.select_for_update().get(pk=key.pk)
    if row.revoked_at is None:
        row.revoked_at = at
        row.save(update_fields=["revoked_at"])
        put_on_record(kind="signing_key.revoked", about=row.pk, by=by, at=at)
    return row
