from __future__ import annotations

from datetime import datetime
from typing import Literal

from django.db import transaction

from consent.identifiers import is_id
from registry import rules
from registry.actions.put_on_record import put_on_record
from registry.actions.refusals import ActionRefused
from registry.models import Notice, Tool


class NoticeUnknown(ActionRefused):
    """There is no such notice, or it is not this tool's."""

    code = "notice-unknown"


@transaction.atomic
def hear_notice(
    *,
    notice_id: str,
    tool: Tool,
    at: datetime,
    state: Literal["heard", "stopped"] = "heard",
    how: str = "answer",
) -> Notice:
    """The tool says that it has heard, or that it has stopped.

    Writes the first time of each, with an event and a log entry; saying it again changes nothing.
    Raises NoticeUnknown.
    """
    known = is_id(notice_id, "ntc")
    row = Notice.objects.select_for_update().filter(pk=notice_id).first() if known else None
    if row is None or not rules.tool_may_hear(tool, row):
        raise NoticeUnknown("there is no such notice for this tool")
    news = []
    if row.heard_at is None:
        row.heard_at, row.heard_by = at, how
        news.append("heard")
    if state == "stopped" and row.stopped_at is None:
        row.stopped_at = at
        news.append("stopped")
    if news:
        row.save(update_fields=["heard_at", "heard_by", "stopped_at"])
        put_on_record(kind=f"notice.{news[-1]}", about=row.pk, by=None, at=at, detail={"how": how})
    return row
