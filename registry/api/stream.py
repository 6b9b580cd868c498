"""Notices as they happen: server-sent events, resumed by `Last-Event-ID`.

An event's id is the notice's position, so a client that comes back with the last one misses nothing. The stream ends
when the key is revoked, when the server stops, and when the client goes away.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from weakref import finalize

import msgspec
from asgiref.sync import sync_to_async
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase

from registry.actions.hear_notices_up_to import hear_notices_up_to
from registry.api.authentication import Asker, still_holds
from registry.api.door import READ, for_tools_waiting
from registry.api.notices import LOOK_EVERY_SECONDS, PAGE, give_back_connection, page_after
from registry.api.positions import position
from registry.api.wake import Bell, listen
from registry.notices import newest_position, notice_body

RETRY_MILLISECONDS = 2000
_log = logging.getLogger("registry.api")
_HEADERS = {"X-Accel-Buffering": "no"}


@for_tools_waiting(*READ)
async def stream(request: HttpRequest, asker: Asker) -> HttpResponseBase:
    """The stream of this tool's notices, from the position named, or from now on."""
    after = await sync_to_async(_begin)(request, asker)
    if request.method == "HEAD":
        return StreamingHttpResponse(_nothing(), content_type="text/event-stream", headers=_HEADERS)
    bell = await listen(tool_id=asker.tool.pk, key_id=asker.key.pk)
    events = _events(asker, after, bell)
    # A client may go away before the first event is asked for; then the generator never runs, and never ends.
    finalize(events, bell.leave)
    return StreamingHttpResponse(events, content_type="text/event-stream", headers=_HEADERS)


def _begin(request: HttpRequest, asker: Asker) -> int:
    """The position to begin after. Raises Problem."""
    header = request.headers.get("Last-Event-ID", "")
    text, name = (header, "Last-Event-ID") if header else (request.GET.get("after"), "after")
    try:
        if text is None:
            return newest_position()
        after = position(text, name=name)
        hear_notices_up_to(tool=asker.tool, seq=after, how="stream", at=asker.at)
        return after
    finally:
        give_back_connection()


async def _events(asker: Asker, after: int, bell: Bell) -> AsyncIterator[bytes]:
    try:
        yield f"retry: {RETRY_MILLISECONDS}\n\n".encode()
        while not bell.server_stops:
            found = await sync_to_async(_after)(asker, after)
            if found is None:
                return
            for seq, event in found:
                after = seq
                yield event
            if len(found) < PAGE:
                yield b": still here\n\n"
                await bell.wait(LOOK_EVERY_SECONDS)
    except (OperationalError, InterfaceError):
        _log.warning("stream ended: the database does not answer")  # the client comes back to where it was
    finally:
        bell.leave()


async def _nothing() -> AsyncIterator[bytes]:
    nothing: tuple[bytes, ...] = ()
    for chunk in nothing:
        yield chunk


def _after(asker: Asker, after: int) -> list[tuple[int, bytes]] | None:
    """The next events; None when the key is no longer valid."""
    try:
        rows = page_after(asker, after)[:PAGE]
        # Looked at after the rows: what came later than the revocation is then never told.
        if not still_holds(asker, at=datetime.now(UTC)):
            return None
        return [(row.seq, _event(row.seq, notice_body(notice=row))) for row in rows]
    finally:
        give_back_connection()


def _event(seq: int, body: object) -> bytes:
    return f"id: {seq}\nevent: notice\ndata: ".encode() + msgspec.json.encode(body) + b"\n\n"
