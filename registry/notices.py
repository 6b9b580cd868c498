"""A notice as it travels: the same body on the stream, in a poll and in a webhook, with its signed form inside."""

from __future__ import annotations

from typing import Any

from consent import notices
from consent.notices import NoticeBody
from registry import keys
from registry.models import Notice
from registry.times import rfc3339


def notice_body(*, notice: Notice) -> dict[str, Any]:
    """The body (contract of `/v1/notices`), with a Security Event Token for this tool alone.

    `txn` of the token is what caused the notice, the same for every receiver.
    """
    said = NoticeBody(
        id=notice.pk,
        seq=notice.seq,
        type=notice.type,
        subject=notice.subject_id,
        effective_at=rfc3339(notice.effective_at),
        grants=tuple(notice.grant_ids),
        decisions=tuple(notice.decision_ids),
    )
    token = notices.issue_set(
        said,
        issuer=keys.issuer(),
        audience=notice.tool_id,
        txn=notice.statement_id or notice.pk,
        at=notice.created_at,
        key=keys.permit_key(),
    )
    return {**notices.to_value(said), "set": token}


def newest_position() -> int:
    """The highest number any notice has; 0 before the first. A reader that claims more comes from the future."""
    newest = Notice.objects.order_by("-seq").values_list("seq", flat=True).first()
    return newest or 0
