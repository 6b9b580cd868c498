from __future__ import annotations

from datetime import datetime

from django.db import transaction

from registry import rules
from registry.actions.put_on_record import put_on_record
from registry.actions.stop_permits import stop_permits
from registry.actions.tool_fields import checked_tool
from registry.decisions.lock import restricting
from registry.decisions.standing import live_permits
from registry.models import Person, Tool


def update_tool(
    *,
    tool: Tool,
    name: str,
    maker: str,
    versions: str,
    hosting: str,
    callback_url: str,
    by: Person,
    at: datetime,
) -> Tool:
    """An owner changes a tool's registration; everything is given anew, as a form does.

    1. Alone with the record: fewer versions or other hosting restrict.  2. The tool; another callback URL is tried
    again even if the old one was disabled.  3. An event and a log entry.  4. Notices for permits that no longer
    stand. Raises NotAllowed, InvalidInput as `register_tool` does.
    """
    rules.require(rules.may_manage_tool(by, tool))
    fields = checked_tool(
        name=name, maker=maker, versions=versions, hosting=hosting, callback_url=callback_url
    )
    with transaction.atomic():
        restricting()
        row = Tool.objects.select_for_update().get(pk=tool.pk)
        if row.callback_url != fields["callback_url"]:
            row.callback_disabled_at = None
        for field, value in fields.items():
            setattr(row, field, value)
        row.save(update_fields=[*fields, "callback_disabled_at"])
        event = put_on_record(kind="tool.updated", about=row.pk, by=by, at=at)
        stop_permits(live_permits(at=at, tool=row), cause=event.pk, at=at)
    return row
