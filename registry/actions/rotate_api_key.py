from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from registry import rules
from registry.actions.issue_api_key import IssuedKey, issue_api_key
from registry.actions.put_on_record import put_on_record
from registry.actions.refusals import ActionRefused
from registry.models import ApiKey, Person

OVERLAP = timedelta(hours=24)


class KeyRevoked(ActionRefused):
    """A key that has ended, or is about to, has a successor already or needs none."""

    code = "key-revoked"


@transaction.atomic
def rotate_api_key(*, key: ApiKey, by: Person, at: datetime, immediately: bool = False) -> IssuedKey:
    """A successor for a key. The old one works for another day, or ends now.

    Writes the new key, the old one's end, events and log entries. Raises NotAllowed, KeyRevoked.
    """
    rules.require(rules.may_manage_tool(by, key.tool))
    row = ApiKey.objects.select_for_update().select_related("tool__organisation").get(pk=key.pk)
    if row.revoked_at is not None:
        raise KeyRevoked(f"key `{row.prefix}` has been rotated or revoked before")
    row.revoked_at = at if immediately else at + OVERLAP
    row.save(update_fields=["revoked_at"])
    issued = issue_api_key(tool=row.tool, by=by, at=at)
    put_on_record(kind="api_key.rotated", about=row.pk, by=by, at=at, detail={"successor": issued.key.pk})
    return issued
