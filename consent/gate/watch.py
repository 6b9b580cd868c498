"""Hears of withdrawals in two ways at once, a live stream and a slower poll, so that cutting one does not deafen.

Nothing that arrives is believed for arriving: a notice counts when its own signature holds for this registry and this
tool. Anything else that looks like a notice, and every moment in which one may have been missed, is reported as a
doubt, and a doubt leads to a question (`lease_state`, rule 5).
"""

from __future__ import annotations

import contextlib
import random
import socket
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import httpx
from httpx_sse import EventSource, ServerSentEvent, SSEError

from consent import canonical, notices
from consent.errors import ConsentError, MalformedError, RegistryUnreachable, SignatureError
from consent.gate.errors import AnswerUntrusted, RegistryProblem

if TYPE_CHECKING:
    from consent.gate.client import Gate

STREAM_PATH, POLL_PATH = "/v1/notices/stream", "/v1/notices"
MAX_EVENT = notices.MAX_BODY
SILENCE_SECONDS = 25.0
"""The registry sends a heartbeat at least every 10 seconds; a stream silent for longer than this is dead."""

POLL_SECONDS, POLL_SECONDS_ALONE = 10.0, 2.0
FIRST_PAUSE, LONGEST_PAUSE = 0.25, 15.0
MAX_PAGES = 50
_MAX_SEEN = 4096

Concerns = Callable[[notices.NoticeBody], bool]
OnNotice = Callable[[notices.NoticeBody], None]
OnDoubt = Callable[[str], None]


class Watch:
    """Two threads that listen until `stop`. Callbacks come from those threads, each verified notice once.

    `concerns` looks at a notice before it is verified: what would change nothing if it were true is passed over, so
    that a tool with a long history does not verify all of it at every start.
    """

    def __init__(self, gate: Gate, *, concerns: Concerns, on_notice: OnNotice, on_doubt: OnDoubt) -> None:
        self._gate = gate
        self._concerns, self._on_notice, self._on_doubt = concerns, on_notice, on_doubt
        self._closing, self._nudge = threading.Event(), threading.Event()
        self.connected = threading.Event()
        """Set while the stream is open."""
        self._lock = threading.Lock()
        self._seen: dict[str, None] = {}
        self._response: httpx.Response | None = None
        self._threads = [
            threading.Thread(target=self._stream, name="sayso-stream", daemon=True),
            threading.Thread(target=self._poll, name="sayso-poll", daemon=True),
        ]

    def start(self) -> None:
        """Begin to listen."""
        for thread in self._threads:
            thread.start()

    def poll_soon(self) -> None:
        """Poll now instead of when it is next due."""
        self._nudge.set()

    def stop(self) -> None:
        """Stop listening; returns when the threads have ended, or after two seconds."""
        self._closing.set()
        self._nudge.set()
        with self._lock:
            _hang_up(self._response)
        for thread in self._threads:
            thread.join(timeout=2.0)

    def _stream(self) -> None:
        position: str | None = None
        failures = 0
        while not self._closing.is_set():
            try:
                for event in self._events(position):
                    failures = 0
                    if event.event == "notice":
                        position = self._receive_text(event.data, position)
            except RegistryProblem as problem:
                if problem.slug == "position-unknown":
                    position = None
            except (ConsentError, SSEError, httpx.HTTPError, httpx.StreamError, UnicodeDecodeError):
                pass  # whatever ends the stream, it is opened again; the poll goes on meanwhile
            self.connected.clear()
            self._nudge.set()
            failures += 1
            # Every gate of a registry that restarts must not come back in the same instant.
            longest = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(failures, 10))
            self._closing.wait(random.uniform(longest / 2, longest))  # noqa: S311  # no secret

    def _events(self, position: str | None) -> Iterator[ServerSentEvent]:
        headers = {"Accept": "text/event-stream", "Cache-Control": "no-store"}
        if position is not None:
            headers["Last-Event-ID"] = position
        with self._gate.transport.stream(
            STREAM_PATH, headers=headers, read_timeout=SILENCE_SECONDS
        ) as response:
            with self._lock:
                self._response = response
                if self._closing.is_set():
                    return
            source = EventSource(httpx.Response(200, headers=response.headers, stream=_Bounded(response)))
            self.connected.set()
            if position is None:
                self._on_doubt("the stream began; what came before it was not heard")
            try:
                yield from source.iter_sse()
            finally:
                with self._lock:
                    self._response = None

    def _poll(self) -> None:
        position: int | None = None
        while not self._closing.is_set():
            try:
                position = self._poll_once(position)
            except RegistryProblem as problem:
                if problem.slug == "position-unknown":
                    position = None
            except RegistryUnreachable:
                pass  # the lease notices by itself when nobody answers
            self._nudge.wait(POLL_SECONDS if self.connected.is_set() else POLL_SECONDS_ALONE)
            self._nudge.clear()

    def _poll_once(self, position: int | None) -> int | None:
        if position is None and not self.connected.is_set():
            self._on_doubt("polling began; what came before it was not heard")
        for _ in range(MAX_PAGES):
            params = {} if position is None else {"after": str(position)}
            value = self._gate.transport.get(POLL_PATH, params=params).value
            found, after = _page(value)
            for each in found:
                self._receive(each)
            done = value.get("more") is not True or after == position
            position = after
            if done or self._closing.is_set():
                return position
        self._nudge.set()
        return position

    def _receive_text(self, text: str, position: str | None) -> str | None:
        try:
            value = canonical.parse(text, max_bytes=MAX_EVENT)
        except MalformedError as error:
            self._on_doubt(f"an unreadable notice: {error}")
            return position
        notice = self._receive(value)
        return str(notice.seq) if notice else position

    def _receive(self, value: Any) -> notices.NoticeBody | None:
        """The notice, unless it cannot be believed. Reported once, as what it is or as a doubt."""
        try:
            notice = notices.from_value(value)
            if not self._concerns(notice):
                return notice
            audience = self._gate.tool().id
            self._gate.keyring.verify(
                lambda keys: notices.verify(notice, keys=keys, issuer=self._gate.registry, audience=audience)
            )
        except (MalformedError, SignatureError) as error:
            self._on_doubt(f"a notice that does not hold: {error}")
            return None
        except RegistryUnreachable as error:
            self._on_doubt(f"a notice that cannot be checked now: {error}")
            return None
        if self._is_new(notice.id):
            self._on_notice(notice)
        return notice

    def _is_new(self, notice: str) -> bool:
        with self._lock:
            known = notice in self._seen
            self._seen[notice] = None
            if len(self._seen) > _MAX_SEEN:
                self._seen.pop(next(iter(self._seen)))
            return not known


class _Bounded(httpx.SyncByteStream):
    """The bytes of a stream, as long as no single event grows beyond MAX_EVENT."""

    def __init__(self, response: httpx.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        since_event = 0
        for chunk in self._response.iter_raw():
            since_event = len(chunk) - chunk.rfind(b"\n\n") if b"\n\n" in chunk else since_event + len(chunk)
            if since_event > MAX_EVENT:
                raise AnswerUntrusted(f"an event is longer than {MAX_EVENT} bytes")
            yield chunk


def _page(value: Any) -> tuple[list[Any], int]:
    found = value.get("notices") if isinstance(value, dict) else None
    after = value.get("next") if isinstance(value, dict) else None
    if not isinstance(found, list) or not isinstance(after, int) or isinstance(after, bool):
        raise AnswerUntrusted("the list of notices cannot be read")
    return found, after


def _hang_up(response: httpx.Response | None) -> None:
    """End a read that another thread is blocked in: closing the response would wait for it, the socket need not."""
    stream = response.extensions.get("network_stream") if response else None
    connection = stream.get_extra_info("socket") if stream else None
    if connection is not None:
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)
