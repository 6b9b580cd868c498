from __future__ import annotations

from datetime import datetime

from django.db import transaction

from registry import rules
from registry.actions.put_on_record import put_on_record
from registry.actions.tool_fields import checked_tool, new_callback_secret
from registry.models import Organisation, Person, Tool


def register_tool(
    *,
    organisation: Organisation,
    name: str,
    maker: str,
    versions: str,
    hosting: str,
    by: Person,
    at: datetime,
    callback_url: str = "",
) -> Tool:
    """An owner registers software that will ask: who made it, which versions, where it runs, where to call it back.

    Writes the tool with a fresh secret for its callbacks, an event and a log entry.
    Raises NotAllowed, InvalidInput (`name`, `maker`, `versions`, `hosting`, `callback_url`).
    """
    rules.require(rules.may_manage_organisation(by, organisation))
    fields = checked_tool(
        name=name, maker=maker, versions=versions, hosting=hosting, callback_url=callback_url
    )
    with transaction.atomic():
        tool = Tool.objects.create(
            organisation=organisation, callback_secret=new_callback_secret(), created_at=at, **fields
        )
        put_on_record(kind="tool.registered", about=tool.pk, by=by, at=at)
    return tool
