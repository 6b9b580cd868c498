from __future__ import annotations

from datetime import datetime
from typing import Literal

from django.db import transaction

from registry.models import Notice, Tool


@transaction.atomic
def hear_notices_up_to(*, tool: Tool, seq: int, how: Literal["stream", "poll"], at: datetime) -> int:
    """A tool that asks for what comes after a position has everything up to it; returns how many that settles.

    Nothing is put on the log: the tool says where it has read to, and not what it did.
    """
    unheard = Notice.objects.filter(tool=tool, seq__lte=seq, heard_at__isnull=True)
    return unheard.update(heard_at=at, heard_by=how)
