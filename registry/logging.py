"""One JSON object a line on standard error, made of a fixed set of fields, without secrets and without personal data.

What may be logged is a list of names (`FIELDS`); anything else is left out and its name, not its value, is reported
under `left_out`. Of an exception we keep its type and the lines it passed through: its message may quote a person.
"""

from __future__ import annotations

import logging
import re
import sys
import time
import traceback
import uuid
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import structlog
from asgiref.sync import iscoroutinefunction, markcoroutinefunction

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from structlog.typing import EventDict, Processor, WrappedLogger

FIELDS = (
    "time", "level", "logger", "event", "request_id", "method", "route", "status", "milliseconds",
    "task", "attempt", "subject", "tool", "organisation", "statement", "decision", "permit", "notice", "entry",
    "outcome", "reason", "count", "error", "sqlstate", "frames", "left_out",
)  # fmt: skip
"""Every field a line may have. Ids are ours and say nothing by themselves; names, addresses and texts have no place."""

LEVELS = ("debug", "info", "warning", "error")

_SAFE_ID = re.compile(r"[A-Za-z0-9._:@-]{1,128}")
_log = structlog.get_logger("registry.web")


def keep_known_fields(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Drop every field that is not in FIELDS, and say which."""
    inner = {name: value for name, value in event.items() if name.startswith("_")}
    unknown = sorted(name for name in event if name not in FIELDS and name not in inner)
    known = {name: event[name] for name in FIELDS if name in event}
    return {**known, **({"left_out": unknown} if unknown else {}), **inner}


def exception_without_message(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Replace an exception by its type, its SQLSTATE if it has one, and its frames as `module:line`."""
    info = event.pop("exc_info", None)
    error = sys.exc_info()[1] if info is True else info[1] if isinstance(info, tuple) else info
    if isinstance(error, BaseException):
        frames = traceback.extract_tb(error.__traceback__)
        event["error"] = type(error).__name__
        event["frames"] = [f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in frames[-12:]]
        cause = error.__cause__ or error
        if sqlstate := getattr(cause, "sqlstate", None):
            event["sqlstate"] = sqlstate
    return event


def task_of_celery(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Celery keeps what it says about a task beside the record; of that we take the name."""
    data = getattr(event.get("_record"), "data", None)
    return {**event, "task": data["name"]} if isinstance(data, dict) and "name" in data else event


_SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
    exception_without_message,
    keep_known_fields,
]


def configure(*, level: str) -> None:
    """Send our lines and the libraries' warnings through one JSON formatter; `level` is one of LEVELS."""
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[task_of_celery, *_SHARED],
        # A library's message without its values: they may be an address, a path, or the text of an exception.
        use_get_message=False,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(sort_keys=False),
        ],
    )
    handler = logging.StreamHandler()
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("registry").setLevel(level.upper())
    # Django repeats every 4xx with its path; our own line has the route, which names nobody.
    logging.getLogger("django.request").setLevel(logging.ERROR)
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def request_id(given: str | None) -> str:
    """The caller's own X-Request-ID where it is harmless, a new one otherwise."""
    return given if given and _SAFE_ID.fullmatch(given) else uuid.uuid4().hex


class RequestLog:
    """Gives each request an id, returns it as X-Request-ID, and logs one line when it is answered."""

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse | Awaitable[HttpResponse]]) -> None:
        self.get_response: Callable[[HttpRequest], Any] = get_response
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponse | Awaitable[HttpResponse]:
        if iscoroutinefunction(self.get_response):
            return self._later(request)
        started = self._begin(request)
        return self._finish(request, self.get_response(request), started)

    async def _later(self, request: HttpRequest) -> HttpResponse:
        started = self._begin(request)
        return self._finish(request, await self.get_response(request), started)

    @staticmethod
    def _begin(request: HttpRequest) -> float:
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id(request.headers.get("X-Request-ID")))
        return time.perf_counter()

    @staticmethod
    def _finish(request: HttpRequest, response: HttpResponse, started: float) -> HttpResponse:
        response.setdefault("X-Request-ID", structlog.contextvars.get_contextvars()["request_id"])
        route = request.resolver_match.route if request.resolver_match else ""
        if route not in {"healthz", "readyz"}:
            _log.info(
                "answered",
                method=request.method,
                route=route,
                status=response.status_code,
                milliseconds=round((time.perf_counter() - started) * 1000),
            )
        return response
