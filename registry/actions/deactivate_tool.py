from __future__ import annotations

from datetime import datetime

from django.db import transaction

from registry import rules
from registry.actions.put_on_record import put_on_record
from registry.actions.stop_permits import stop_permits
from registry.decisions.lock import restricting
from registry.decisions.standing import live_permits
from registry.models import Person, Tool


@transaction.atomic
def deactivate_tool(*, tool: Tool, by: Person, at: datetime) -> Tool:
    """From the commit on, this tool gets no permit. An owner or the desk may do it; it is not undone.

    1. Alone with the record (a restriction).  2. The tool, an event and a log entry.  3. Notices for its permits.
    The second time changes nothing. Raises NotAllowed.
    """
    rules.require(rules.may_manage_tool(by, tool) or rules.is_registrar(by))
    restricting()
    row = Tool.objects.select_for_update().get(pk=tool.pk)
    if row.active:
        row.active = False
        row.save(update_fields=["active"])
        event = put_on_record(kind="tool.deactivated", about=row.pk, by=by, at=at)
        stop_permits(live_permits(at=at, tool=row), cause=event.pk, at=at)
    return row
