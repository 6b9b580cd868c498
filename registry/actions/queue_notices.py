from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from celery import current_app
from django.db import connection, transaction

from registry.models import Delivery, Notice, Tool

CHANNEL = "registry_notices"
DELIVER = "registry.tasks.deliver_due_notices"


@dataclass(frozen=True)
class Told:
    """What one tool is to be told: about whom, which grants ended, which of its decisions no longer stand."""

    tool_id: str
    subject_id: str
    grants: frozenset[str] = frozenset()
    decisions: frozenset[str] = frozenset()

    def __or__(self, other: Told) -> Told:
        """Both at once, for the same tool about the same person."""
        return Told(
            self.tool_id, self.subject_id, self.grants | other.grants, self.decisions | other.decisions
        )


def queue_notices(*, kind: str, cause: str, told: Iterable[Told], at: datetime) -> list[Notice]:
    """One notice for each tool and person, in the caller's transaction, which holds the lock alone.

    1. A notice, open until heard.  2. A delivery for each tool with a working callback URL.  3. A wake-up for streams
    and for the worker, which go out at commit. `cause` is the id of what happened.
    """
    merged: dict[tuple[str, str], Told] = {}
    for each in told:
        key = (each.tool_id, each.subject_id)
        merged[key] = merged[key] | each if key in merged else each
    tools = Tool.objects.in_bulk([tool_id for tool_id, _ in merged])
    notices = [
        _queue(kind, cause, each, tools[each.tool_id], at)
        for _, each in sorted(merged.items(), key=lambda item: item[0])
    ]
    if any(_is_reachable(tool) for tool in tools.values()):
        # A lost wake-up costs seconds: the beat looks for due deliveries as well.
        transaction.on_commit(_wake_worker, robust=True)
    return notices


def _queue(kind: str, cause: str, told: Told, tool: Tool, at: datetime) -> Notice:
    notice = Notice.objects.create(
        tool=tool,
        type=kind,
        statement_id=cause,
        subject_id=told.subject_id,
        grant_ids=sorted(told.grants),
        decision_ids=sorted(told.decisions),
        effective_at=at,
        created_at=at,
    )
    if _is_reachable(tool):
        Delivery.objects.create(notice=notice, next_attempt_at=at)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, tool.pk])
    return notice


def _is_reachable(tool: Tool) -> bool:
    return bool(tool.callback_url) and tool.callback_disabled_at is None


def _wake_worker() -> None:
    current_app.send_task(DELIVER, ignore_result=True, retry=False)
