"""What every address for programs does before and after its own work: method, credentials, quota, problems, headers.

A view gets who asks, answers, or raises; it never renders a problem itself.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import wraps
from typing import Any

import msgspec
from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from registry.api import problems, ratelimit
from registry.api.authentication import Asker, authenticate
from registry.api.problems import Problem

View = Callable[..., HttpResponseBase]
AsyncView = Callable[..., Coroutine[Any, Any, HttpResponseBase]]
READ = ("GET", "HEAD")
ANYONE = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, RateLimit, RateLimit-Policy, Retry-After",
}
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Allow-Headers": "If-None-Match",
    "Access-Control-Max-Age": "86400",
}


def for_tools(*methods: str) -> Callable[[View], View]:
    """A view that only a tool may use: `view(request, asker, **path)`."""

    def decorate(view: View) -> View:
        @csrf_exempt  # a browser never sends an API key by itself
        @wraps(view)
        def door(request: HttpRequest, **path: Any) -> HttpResponseBase:
            headers: dict[str, str] = {"Cache-Control": "no-store"}
            with _problems_rendered() as answered:
                answered.response = view(request, enter(request, methods, headers), **path)
            return finish(request, answered.response, headers)

        return door

    return decorate


def for_tools_waiting(*methods: str) -> Callable[[AsyncView], AsyncView]:
    """The same for a view that waits without holding a thread."""

    def decorate(view: AsyncView) -> AsyncView:
        @csrf_exempt
        @wraps(view)
        async def door(request: HttpRequest, **path: Any) -> HttpResponseBase:
            headers: dict[str, str] = {"Cache-Control": "no-store"}
            with _problems_rendered() as answered:
                asker = await sync_to_async(enter)(request, methods, headers)
                answered.response = await view(request, asker, **path)
            return finish(request, answered.response, headers)

        return door

    return decorate


def for_signed_in(*methods: str) -> Callable[[View], View]:
    """A view for a signed-in person's browser, to read: `view(request, person, **path)`."""

    def decorate(view: View) -> View:
        @wraps(view)
        def door(request: HttpRequest, **path: Any) -> HttpResponseBase:
            with _problems_rendered() as answered:
                require_method(request, methods)
                answered.response = view(request, request.user, **path)
            return finish(request, answered.response, {"Cache-Control": "private, no-store"})

        return door

    return decorate


def for_anyone(view: View) -> View:
    """A view that everybody may read, from a browser on any site too: `view(request, **path)`."""

    @csrf_exempt
    @wraps(view)
    def door(request: HttpRequest, **path: Any) -> HttpResponseBase:
        headers = dict(ANYONE)
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers={**headers, **_PREFLIGHT})
        with _problems_rendered() as answered:
            require_method(request, READ)
            ratelimit.spend_for_address(request, at=datetime.now(UTC))
            answered.response = view(request, **path)
        return finish(request, answered.response, headers)

    return door


def enter(request: HttpRequest, methods: tuple[str, ...], headers: dict[str, str]) -> Asker:
    """Who asks, within their quota; what the quota says is added to `headers`. Raises Problem."""
    require_method(request, methods)
    at = datetime.now(UTC)
    try:
        asker = authenticate(request, at=at)
    except Problem:
        ratelimit.spend_for_address(request, at=at)
        raise
    headers.update(ratelimit.spend_for_key(asker.key.pk, at=at).headers)
    return asker


def require_method(request: HttpRequest, methods: tuple[str, ...]) -> None:
    """Raises Problem `method-not-allowed`, naming those that are."""
    if request.method not in methods:
        allowed = ", ".join(methods)
        raise Problem("method-not-allowed", f"this address takes {allowed}", headers={"Allow": allowed})


def finish(request: HttpRequest, response: HttpResponseBase, headers: Mapping[str, str]) -> HttpResponseBase:
    """The response with these headers, where the view has not set its own, and the caller's X-Request-ID."""
    for name, value in headers.items():
        response.setdefault(name, value)
    if given := request.headers.get("X-Request-ID"):
        response["X-Request-ID"] = given  # AuthZEN 1.0: the same value must come back
    return response


def answer(value: Any, *, status: int = 200, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """A JSON document."""
    body = msgspec.json.encode(value)
    return HttpResponse(body, content_type="application/json", status=status, headers=dict(headers or {}))


class _Answered:
    response: HttpResponseBase


@contextmanager
def _problems_rendered() -> Iterator[_Answered]:
    """What a view raises becomes a problem document; what nobody expected goes on, to the server's own handler."""
    answered = _Answered()
    try:
        yield answered
    except Exception as error:
        problem = problems.of(error)
        if problem is None:
            raise
        answered.response = problems.render(problem)
