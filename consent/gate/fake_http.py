"""The HTTP of FakeRegistry: the paths that a gate uses, on a loopback port, and nothing more."""

from __future__ import annotations

import contextlib
import hashlib
import json
import threading
from collections.abc import Callable
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qs, urlsplit

from consent import canonical, notices
from consent.errors import MalformedError

if TYPE_CHECKING:
    from consent.gate.testing import FakeRegistry

HEARTBEAT_SECONDS = 1.0
_MAX_BODY = 1024 * 1024
_PAGE = 100


class FakeServer:
    """A threading HTTP server for one FakeRegistry."""

    def __init__(self, registry: FakeRegistry) -> None:
        self._http = _Server(("127.0.0.1", 0), _Handler)
        self._http.registry = registry
        self.address = f"http://127.0.0.1:{self._http.server_address[1]}"
        self._thread = threading.Thread(
            target=self._http.serve_forever, args=(0.05,), name="fake-registry", daemon=True
        )

    def start(self) -> None:
        """Answer from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Close the port and every open stream."""
        self._http.closing = True
        with self._http.registry.changed:
            self._http.registry.changed.notify_all()
        self._http.shutdown()
        self._http.server_close()
        self._http.hang_up()
        self._thread.join(timeout=2.0)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    registry: FakeRegistry
    closing = False

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        super().__init__(address, handler)
        self._open: set[Any] = set()

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        """Cut every open connection, also those that wait for their next request."""
        for request in list(self._open):
            with contextlib.suppress(OSError):
                request.shutdown(2)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: clients that hang up are part of the tests."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    @property
    def registry(self) -> FakeRegistry:
        return cast(_Server, self.server).registry

    def date_time_string(self, timestamp: float | None = None) -> str:  # noqa: ARG002  # the base class's form
        return format_datetime(self.registry.now(), usegmt=True)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the base class's name
        """Say nothing."""

    def do_GET(self) -> None:
        """Every path a gate reads."""
        url = urlsplit(self.path)
        query = {name: values[-1] for name, values in parse_qs(url.query).items()}
        routes: dict[str, Callable[[], None]] = {
            "/.well-known/jwks.json": self._jwks,
            "/v1/tool": lambda: self._send(200, self.registry.tool()),
            "/v1/notices": lambda: self._poll(query),
            "/v1/notices/stream": lambda: self._stream(query),
        }
        self._guarded(
            routes.get(url.path) or (lambda: self._record(url.path)),
            public=url.path.startswith("/.well-known"),
        )

    def do_POST(self) -> None:
        """Questions, and answers to notices."""
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(min(length, _MAX_BODY))
        if self.path == "/access/v1/evaluation":
            self._guarded(lambda: self._evaluate(body))
        else:
            self._guarded(lambda: self._heard(body))

    def _guarded(self, answer: Callable[[], None], *, public: bool = False) -> None:
        if self.registry.wrong.silent or cast(_Server, self.server).closing:
            self.close_connection = True
        elif not public and self.headers.get("Authorization") != f"Bearer {self.registry.api_key}":
            self._problem(401, "unauthorized", "this API key is not known, or was revoked")
        else:
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                answer()

    def _evaluate(self, body: bytes) -> None:
        try:
            answer = self.registry.evaluate(canonical.parse(body))
        except MalformedError as error:
            self._problem(400, "bad-request", str(error))
            return
        self._send(200, answer)

    def _jwks(self) -> None:
        jwks = self.registry.jwks()
        tag = f'"{hashlib.sha256(json.dumps(jwks).encode()).hexdigest()[:16]}"'
        same = self.headers.get("If-None-Match") == tag
        self._send(304 if same else 200, None if same else jwks, {"ETag": tag})

    def _record(self, path: str) -> None:
        kind, _, name = path.removeprefix("/v1/").partition("/")
        found = {"decisions": self.registry.decisions, "permits": self.registry.permits}.get(kind, {}).get(
            name
        )
        if found is None:
            self._problem(404, "not-found", "there is nothing of this name for this tool")
        else:
            self._send(200, found)

    def _heard(self, body: bytes) -> None:
        name = self.path.removeprefix("/v1/notices/").removesuffix("/heard")
        if name not in {notice.id for notice in self.registry.notices}:
            self._problem(404, "not-found", "there is no such notice for this tool")
            return
        state = json.loads(body)["state"] if body else "heard"
        with self.registry.changed:
            self.registry.heard.setdefault(name, []).append(state)
            self.registry.changed.notify_all()
        self._send(204, None)

    def _poll(self, query: dict[str, str]) -> None:
        after = int(query.get("after", 0))
        if after > len(self.registry.notices):
            self._problem(400, "position-unknown", f"`{after}` is beyond the newest notice")
            return
        left = self.registry.notices[after:]
        found = [notices.to_value(notice) for notice in left[:_PAGE]]
        self._send(200, {"notices": found, "next": after + len(found), "more": len(left) > _PAGE})

    def _stream(self, query: dict[str, str]) -> None:
        registry = self.registry
        at, raw = len(registry.notices), len(registry.raw_events)
        asked = self.headers.get("Last-Event-ID") or query.get("after")
        if registry.wrong.no_streams or (asked is not None and int(asked) > at):
            kind = "unavailable" if registry.wrong.no_streams else "position-unknown"
            self._problem(503 if registry.wrong.no_streams else 400, kind, "no stream")
            return
        at = at if asked is None else int(asked)
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        self._write("retry: 2000\n\n")
        while not self._cut():
            with registry.changed:
                new, raws = registry.notices[at:], registry.raw_events[raw:]
                if not new and not raws:
                    registry.changed.wait(HEARTBEAT_SECONDS)
            self._write("".join(f"event: notice\ndata: {text}\n\n" for text in raws))
            for notice in new:
                self._write(
                    f"id: {notice.seq}\nevent: notice\ndata: {json.dumps(notices.to_value(notice))}\n\n"
                )
            at, raw = at + len(new), raw + len(raws)
            self._write(": still here\n\n" if not new and not raws else "")

    def _cut(self) -> bool:
        wrong = self.registry.wrong
        return wrong.no_streams or wrong.silent or cast(_Server, self.server).closing

    def _write(self, text: str) -> None:
        self.wfile.write(text.encode())
        self.wfile.flush()

    def _problem(self, status: int, slug: str, detail: str) -> None:
        value = {
            "type": f"{self.registry.address}/problems/{slug}",
            "title": slug,
            "status": status,
            "detail": detail,
        }
        self._send(status, value, {"Content-Type": "application/problem+json"})

    def _send(self, status: int, value: Any, headers: dict[str, str] | None = None) -> None:
        body = b"" if value is None else json.dumps(value).encode()
        self.send_response(status)
        for name, text in {"Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(name, text)
        if self.headers.get("X-Request-ID"):
            self.send_header("X-Request-ID", self.headers["X-Request-ID"])
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
