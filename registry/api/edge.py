"""The outermost wall: a body that nobody here would read is not even taken in.

Django keeps a whole body on disk before any view looks at it, whoever sent it. What is a little too long is answered
by the doors, in their own words; what is far too long is cut off here.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

MAX_TAKEN_IN = 8 * 1024 * 1024

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


class _TooLong(Exception):
    """More came than anybody here would read."""


def bounded(application: Application, *, most: int = MAX_TAKEN_IN) -> Application:
    """The same ASGI application, which takes in `most` bytes of body for each request; more is a 413 problem."""

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await application(scope, receive, send)
            return
        if _announced(scope) > most:
            await _refuse(scope, send)
            return
        taken = 0

        async def counted() -> Mapping[str, Any]:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > most:
                raise _TooLong
            return message

        try:
            await application(scope, counted, send)
        except _TooLong:
            await _refuse(scope, send)

    return guarded


def _announced(scope: Scope) -> int:
    """The length the request claims; 0 when it claims none, or nonsense, which the server has refused already."""
    text = dict(scope["headers"]).get(b"content-length", b"")
    return int(text) if text.isdigit() and len(text) < 20 else 0


async def _refuse(scope: Scope, send: Send) -> None:
    from registry.api import problems  # knows the tables, and those are there only once Django is set up

    problem = problems.render(problems.Problem("too-large", "the body is larger than 1 MiB"))
    headers = [(name.lower().encode(), value.encode()) for name, value in problem.items()]
    headers += [(b"connection", b"close"), (b"content-length", str(len(problem.content)).encode())]
    headers += [(name, value) for name, value in scope["headers"] if name == b"x-request-id"]
    await send({"type": "http.response.start", "status": problem.status_code, "headers": headers})
    await send({"type": "http.response.body", "body": problem.content})
