from __future__ import annotations

from datetime import datetime
from typing import Any

from consent import canonical
from registry import log
from registry.models import Event, Person
from registry.times import rfc3339


def put_on_record(
    *, kind: str, about: str, by: Person | None, at: datetime, detail: dict[str, Any] | None = None
) -> Event:
    """Who did what to which thing, when: one event row and its log entry, in the caller's transaction.

    `detail` holds ids and codes, never personal data.
    """
    event = Event.objects.create(
        type=kind, about_id=about, by_id=by.pk if by else "", detail=detail or {}, at=at
    )
    log.record(kind=kind, reference=event.pk, committed=event_bytes(event), at=at)
    return event


def event_bytes(event: Event) -> bytes:
    """The canonical bytes of an event that its log entry commits to."""
    return canonical.canonical(
        {
            "id": event.pk, "type": event.type, "by": event.by_id, "about": event.about_id,
            "detail": event.detail, "at": rfc3339(event.at),
        }
    )  # fmt: skip
