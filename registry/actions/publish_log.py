from __future__ import annotations

from datetime import datetime

from registry import log
from registry.models import LogCheckpoint

MOST_ROUNDS = 20


def publish_log(*, at: datetime) -> LogCheckpoint | None:
    """Publish until nothing waits, or for MOST_ROUNDS rounds; returns the newest checkpoint that this made.

    Each round is a transaction of its own. Another publisher at work is no error: it does the same.
    """
    newest = None
    for _ in range(MOST_ROUNDS):
        made = log.publish(at=at)
        if made is None:
            break
        newest = made
    return newest
