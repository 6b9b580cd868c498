from __future__ import annotations

import secrets
from asyncio import gather, run
from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction

from consent import canonical, notices
from registry import outbound
from registry.actions.claim_deliveries import claim_deliveries
from registry.actions.record_attempt import Attempt, record_attempt
from registry.models import Delivery
from registry.notices import notice_body
from registry.times import rfc3339

AT_ONCE = 32


def deliver_notices(*, at: datetime) -> int:
    """Send what is due to tools' callback URLs, up to AT_ONCE of it at the same time; returns how many.

    Three steps, so that no transaction waits for a network: claim them, send them, record what came of each. A
    worker that dies in between leaves them due again after the lease; receivers know a message by its id.
    """
    claimed = claim_deliveries(at=at, limit=AT_ONCE)
    attempts = run(_send_all([_message(row, at) for row in claimed])) if claimed else []
    for row, attempt in zip(claimed, attempts, strict=True):
        chance = Fraction(secrets.randbelow(1001), 1000)
        record_attempt(delivery_id=row.pk, attempt=attempt, chance=chance, at=at)
    return len(claimed)


Message = tuple[str, bytes, dict[str, str]]
"""URL, body and headers of one attempt."""


def _message(delivery: Delivery, at: datetime) -> Message | None:
    notice, tool = delivery.notice, delivery.notice.tool
    if not tool.callback_url or tool.callback_disabled_at is not None:
        return None
    said = {"type": notice.type, "timestamp": rfc3339(notice.created_at), "data": notice_body(notice=notice)}
    body = canonical.canonical(said)
    signed = notices.sign_webhook(body, message_id=notice.pk, secrets=[tool.callback_secret], at=at)
    return tool.callback_url, body, {**signed, "content-type": "application/json", "user-agent": "sayso"}


async def _send_all(messages: Sequence[Message | None]) -> list[Attempt]:
    return list(await gather(*map(_send, messages)))


async def _send(message: Message | None) -> Attempt:
    if message is None:
        return Attempt(problem="the tool has no callback URL any more", nowhere=True)
    url, body, headers = message
    try:
        answered = await outbound.post(url, body=body, headers=headers)
    except (outbound.OutboundRefused, outbound.OutboundFailed) as error:
        return Attempt(problem=str(error))
    problem = "" if 200 <= answered.status < 300 else f"answered {answered.status}"
    return Attempt(status=answered.status, problem=problem, retry_after=answered.retry_after)
