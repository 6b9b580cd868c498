from __future__ import annotations

from datetime import datetime

from django.db import transaction

from registry import rules
from registry.actions.put_on_record import put_on_record
from registry.models import Organisation, Person


@transaction.atomic
def verify_organisation(*, organisation: Organisation, by: Person, at: datetime) -> Organisation:
    """A registrar has seen that the organisation is who it says.

    Writes the moment, an event and a log entry; the second time changes nothing. Raises NotAllowed.
    """
    rules.require(rules.is_registrar(by))
    row = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if row.verified_at is None:
        row.verified_at = at
        row.save(update_fields=["verified_at"])
        put_on_record(kind="organisation.verified", about=row.pk, by=by, at=at)
    return row
