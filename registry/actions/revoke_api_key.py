from __future__ import annotations

from datetime import datetime

from django.db import transaction

from registry import rules
from registry.actions.put_on_record import put_on_record
from registry.models import ApiKey, Person


@transaction.atomic
def revoke_api_key(*, key: ApiKey, by: Person, at: datetime) -> ApiKey:
    """The key opens nothing any more. A key that was to end later ends now.

    Writes the moment, an event and a log entry; the second time changes nothing. Raises NotAllowed.
    """
    rules.require(rules.may_manage_tool(by, key.tool))
    row = ApiKey.objects.select_for_update().get(pk=key.pk)
    if row.revoked_at is None or row.revoked_at > at:
        row.revoked_at = at
        row.save(update_fields=["revoked_at"])
        put_on_record(kind="api_key.revoked", about=row.pk, by=by, at=at)
    return row
