from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from fractions import Fraction

from django.db import transaction

from consent.notices import retry_delays, with_jitter
from registry.actions.put_on_record import put_on_record
from registry.models import Delivery, Notice, Tool

LONGEST_WAIT = timedelta(hours=24)
_GONE = 410


@dataclass(frozen=True)
class Attempt:
    """How one attempt ended: with a status, or with a problem; `retry_after` as the receiver wrote it.

    `nowhere`: there is no callback URL to try any more.
    """

    status: int | None = None
    problem: str = ""
    retry_after: str | None = None
    nowhere: bool = False

    @property
    def delivered(self) -> bool:
        """2xx and nothing else (Standard Webhooks)."""
        return self.status is not None and 200 <= self.status < 300


@transaction.atomic
def record_attempt(*, delivery_id: str, attempt: Attempt, chance: Fraction, at: datetime) -> Delivery:
    """What came of an attempt to deliver a notice.

    2xx: delivered, and heard.  410: the tool's callback is switched off, with an event and a log entry; what still
    waits for it ends when it comes up.
    Anything else: the next attempt by the standard's schedule, up to a fifth later by `chance`, and not before what
    `Retry-After` asks; after the last one given up, which the subject sees as unheard.
    """
    row = Delivery.objects.select_for_update().get(pk=delivery_id)
    if row.state != Delivery.WAITING:
        return row
    row.attempts += 1
    row.last_attempt_at, row.last_status, row.last_problem = at, attempt.status, attempt.problem[:200]
    if attempt.delivered:
        row.state = Delivery.DELIVERED
        Notice.objects.filter(pk=row.notice_id, heard_at__isnull=True).update(heard_at=at, heard_by="push")
    elif attempt.nowhere:
        row.state = Delivery.DISABLED
    elif attempt.status == _GONE:
        row.state = Delivery.DISABLED
        _disable(row, at)
    elif row.attempts >= len(retry_delays()):
        row.state = Delivery.GIVEN_UP
    else:
        wait = timedelta(seconds=with_jitter(retry_delays()[row.attempts], chance))
        row.next_attempt_at = at + max(wait, _asked_to_wait(attempt.retry_after, at))
    row.save()
    return row


def _disable(delivery: Delivery, at: datetime) -> None:
    tool_id = delivery.notice.tool_id
    if Tool.objects.filter(pk=tool_id, callback_disabled_at__isnull=True).update(callback_disabled_at=at):
        put_on_record(kind="tool.callback_disabled", about=tool_id, by=None, at=at)


def _asked_to_wait(retry_after: str | None, at: datetime) -> timedelta:
    """What `Retry-After` asks for (RFC 9110 section 10.2.3), at most a day; nothing when it cannot be read."""
    if retry_after is None:
        return timedelta(0)
    text = retry_after.strip()
    if text.isascii() and text.isdecimal():
        return min(timedelta(seconds=int(text[:9])), LONGEST_WAIT)
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return timedelta(0)
    aware = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max(aware - at, timedelta(0)), LONGEST_WAIT)
