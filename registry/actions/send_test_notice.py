from __future__ import annotations

from datetime import datetime

from django.db import transaction

from registry import rules
from registry.actions.put_on_record import put_on_record
from registry.actions.queue_notices import Told, queue_notices
from registry.decisions.lock import alone
from registry.models import Notice, Person, Tool


@transaction.atomic
def send_test_notice(*, tool: Tool, by: Person, at: datetime) -> Notice:
    """A notice that means nothing, so that a tool's maker can see it arrive; about nobody.

    Writes the notice, a delivery where there is a callback URL, an event and a log entry. Raises NotAllowed.
    """
    rules.require(rules.may_manage_tool(by, tool))
    alone()  # notices are numbered in the order in which they can be seen
    event = put_on_record(kind="notice.test", about=tool.pk, by=by, at=at)
    (notice,) = queue_notices(kind="test", cause=event.pk, told=[Told(tool.pk, "")], at=at)
    return notice
