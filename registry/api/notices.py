"""Notices by asking: which are new, waiting a while for them if there are none, and that they were heard."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

from asgiref.sync import sync_to_async
from django.db import connection
from django.http import HttpRequest, HttpResponse

from registry.actions.hear_notice import hear_notice
from registry.actions.hear_notices_up_to import hear_notices_up_to
from registry.api import bodies
from registry.api.authentication import Asker, still_holds, unauthorized
from registry.api.door import READ, answer, for_tools, for_tools_waiting
from registry.api.positions import position, whole_number
from registry.api.problems import Problem
from registry.api.wake import listen
from registry.models import Notice
from registry.notices import notice_body

PAGE = 100
MAX_WAIT_SECONDS = 25
LOOK_EVERY_SECONDS = 5.0
"""Wake-ups may be lost; whoever waits looks this often all the same."""


@for_tools_waiting(*READ)
async def poll(request: HttpRequest, asker: Asker) -> HttpResponse:
    """The notices after a position, in order; those before it count as heard."""
    after, wait = await sync_to_async(_begin)(request, asker)
    found = await sync_to_async(_page)(asker, after)
    if not found["notices"] and wait and request.method == "GET":
        found = await _wait_for_page(asker, after, wait)
    return answer(found)


@for_tools("POST")
def heard(request: HttpRequest, asker: Asker, notice: str) -> HttpResponse:
    """The tool says that it heard, or that its work has stopped. Saying it twice changes nothing."""
    value = bodies.read_optional_object(request)
    state = value.get("state", "heard")
    if state not in ("heard", "stopped"):
        wrong = "must be `heard` or `stopped`"
        raise Problem("malformed", f"`state` {wrong}", errors=[("/state", wrong)])
    hear_notice(notice_id=notice, tool=asker.tool, at=asker.at, state=state, how="answer")
    return HttpResponse(status=204)


def page_after(asker: Asker, after: int) -> list[Notice]:
    """This tool's next notices after a position, in order."""
    rows = Notice.objects.filter(tool=asker.tool, seq__gt=after).select_related("tool")
    return list(rows.order_by("seq")[: PAGE + 1])


def give_back_connection() -> None:
    """Return the database connection before a long wait, so that those who wait do not use up the pool."""
    if not connection.in_atomic_block:
        connection.close()


def _begin(request: HttpRequest, asker: Asker) -> tuple[int, int]:
    """The position and how long to wait. Raises Problem."""
    wait = whole_number(request.GET.get("wait", "0"), name="wait", most=MAX_WAIT_SECONDS)
    text = request.GET.get("after", "0")
    after = position(text, name="after")
    if after:
        hear_notices_up_to(tool=asker.tool, seq=after, how="poll", at=asker.at)
    return after, wait


async def _wait_for_page(asker: Asker, after: int, seconds: int) -> dict[str, Any]:
    """The first page that is not empty, or an empty one when the time is over or the server stops."""
    bell = await listen(tool_id=asker.tool.pk, key_id=asker.key.pk)
    try:
        clock = asyncio.get_running_loop().time
        until = clock() + seconds
        while True:
            found = await sync_to_async(_page)(asker, after)
            if found["notices"] or bell.server_stops or clock() >= until:
                return found
            await bell.wait(min(until - clock(), LOOK_EVERY_SECONDS))
    finally:
        bell.leave()


def _page(asker: Asker, after: int) -> dict[str, Any]:
    rows = page_after(asker, after)
    # Looked at after the rows: what came later than the revocation is then never told.
    if not still_holds(asker, at=datetime.now(UTC)):
        raise unauthorized(given=True)
    bodies_found = [notice_body(notice=row) for row in rows[:PAGE]]
    give_back_connection()
    return {
        "notices": bodies_found,
        "next": rows[:PAGE][-1].seq if rows else after,
        "more": len(rows) > PAGE,
    }
