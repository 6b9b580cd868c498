from __future__ import annotations

from datetime import datetime

from django.db import transaction

from registry.actions.put_on_record import put_on_record
from registry.models import Person


@transaction.atomic
def appoint_registrar(
    *, person: Person, at: datetime, by: Person | None = None, appointed: bool = True
) -> Person:
    """This account works at the registrar's desk from now on, or no longer does (`appointed` False).

    Writes the account, an event and a log entry; the second time changes nothing. `by` None is the operator.
    """
    row = Person.objects.select_for_update().get(pk=person.pk)
    if row.is_registrar != appointed:
        row.is_registrar = appointed
        row.save(update_fields=["is_registrar"])
        put_on_record(
            kind=f"registrar.{'appointed' if appointed else 'dismissed'}", about=row.pk, by=by, at=at
        )
    return row
