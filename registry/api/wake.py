"""Waking whoever waits for notices: one LISTEN connection for each event loop, however many wait.

A wake-up only says "look now". It may be lost, so whoever waits also looks when its time is up: the row is the truth.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import Any
from weakref import WeakKeyDictionary

import psycopg
from django.db import connection

from registry.actions.queue_notices import CHANNEL
from registry.api.problems import Problem
from registry.api.stopping import StopSignal

MAX_PER_KEY = 64
"""Open streams and waiting polls of one API key, in one server process."""

_CONNECT_SECONDS = 2.0
_RETRY_SECONDS = 1.0
_log = logging.getLogger("registry.api")


class Bell:
    """Rings when there may be something new for one tool, or when the server stops. Whoever has it must `leave`."""

    def __init__(self, tool_id: str, key_id: str, exchange: _Exchange) -> None:
        self.tool_id, self.key_id = tool_id, key_id
        self.server_stops = False
        self._rung = asyncio.Event()
        self._exchange = exchange
        self._loop = asyncio.get_running_loop()

    def ring(self) -> None:
        """Wake whoever waits, now or at their next wait."""
        self._rung.set()

    async def wait(self, seconds: float) -> None:
        """Until it rings, or for so long."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._rung.wait()
        self._rung.clear()

    def leave(self) -> None:
        """Give the place back; once is enough, more does no harm, and any thread may."""
        with suppress(RuntimeError):  # the loop is closed, and with it everything
            self._loop.call_soon_threadsafe(self._exchange.leave, self)


async def listen(*, tool_id: str, key_id: str) -> Bell:
    """A bell for this tool that already hears. Raises Problem `too-many-streams`."""
    exchange = _exchanges.setdefault(asyncio.get_running_loop(), _Exchange())
    bell = Bell(tool_id, key_id, exchange)
    try:
        await exchange.join(bell)
    except BaseException:
        bell.leave()
        raise
    return bell


class _Exchange:
    """All bells of one event loop, and the connection that rings them; it lives while anybody waits."""

    def __init__(self) -> None:
        self._bells: set[Bell] = set()
        self._task: asyncio.Task[None] | None = None
        self._hears = asyncio.Event()
        self._stop = StopSignal(self._server_stops)

    async def join(self, bell: Bell) -> None:
        if sum(1 for each in self._bells if each.key_id == bell.key_id) >= MAX_PER_KEY:
            detail = f"one key may hold {MAX_PER_KEY} open streams and waiting polls"
            raise Problem("too-many-streams", detail, headers={"Retry-After": "5"})
        self._bells.add(bell)
        if self._task is None:
            self._loop = asyncio.get_running_loop()
            self._stop.begin()
            self._task = asyncio.create_task(self._listen())
        with suppress(TimeoutError):
            async with asyncio.timeout(_CONNECT_SECONDS):
                await self._hears.wait()

    def leave(self, bell: Bell) -> None:
        self._bells.discard(bell)
        if not self._bells and self._task is not None:
            self._task.cancel()
            self._task = None
            self._hears = asyncio.Event()
            self._stop.end()

    async def _listen(self) -> None:
        while True:
            try:
                await self._listen_once()
            except (psycopg.Error, OSError):
                _log.warning(
                    "not listening for notices; whoever waits looks every few seconds", exc_info=True
                )
            self._hears.clear()
            await asyncio.sleep(_RETRY_SECONDS)

    async def _listen_once(self) -> None:
        async with await psycopg.AsyncConnection.connect(**_parameters(), autocommit=True) as listener:
            await listener.execute(f"LISTEN {CHANNEL}")
            self._hears.set()
            self._ring(None)  # what came before this moment was not heard
            async for notification in listener.notifies():
                self._ring(notification.payload)

    def _ring(self, tool_id: str | None) -> None:
        for bell in self._bells:
            if tool_id in (None, bell.tool_id):
                bell.ring()

    def _server_stops(self) -> None:
        for bell in self._bells:
            bell.server_stops = True
        # We are in a signal handler: the loop may be asleep, or in the middle of anything.
        self._loop.call_soon_threadsafe(self._ring, None)


_exchanges: WeakKeyDictionary[asyncio.AbstractEventLoop, _Exchange] = WeakKeyDictionary()


def _parameters() -> dict[str, Any]:
    """How to reach Django's own database, without Django's own classes."""
    parameters = connection.get_connection_params()
    return {name: value for name, value in parameters.items() if name not in {"cursor_factory", "context"}}
