"""Every error a program can get from us, as RFC 9457 says it, in one place.

A problem means that the question was not answered. A refusal is an answer: HTTP 200, with its reasons.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from consent.errors import MalformedError
from registry import keys
from registry.actions.refusals import ActionRefused, InvalidInput
from registry.rules import NotAllowed

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True)
class Kind:
    """One kind of problem: its HTTP status, its title, and what whoever gets it can do."""

    status: int
    title: str
    remedy: str


KINDS: Mapping[str, Kind] = {
    "malformed": Kind(
        400,
        "The request cannot be read",
        "Something is missing, has the wrong type, or is not JSON as we accept it. `errors` points at it where we can.",
    ),
    "invalid-input": Kind(
        400,
        "Some of what was sent cannot be",
        "`errors` says which member and why. Change it and send it again.",
    ),
    "position-unknown": Kind(
        400,
        "There is no such position yet",
        "The number is beyond the newest notice. Start again without a position, and read the open notices first.",
    ),
    "page-unknown": Kind(
        400,
        "This page does not belong to this search",
        "Between pages nothing but `page` may change. Begin the search again without a token.",
    ),
    "unauthorized": Kind(
        401,
        "We do not know who asks",
        "Send `Authorization: Bearer` and the tool's API key. A revoked key and an unknown one get this same answer.",
    ),
    "forbidden": Kind(403, "This is not yours to do", "Ask with the credentials of whoever may."),
    "not-found": Kind(
        404,
        "There is nothing here",
        "Either the address is wrong or this key may not see what is there. We do not say which.",
    ),
    "method-not-allowed": Kind(
        405, "This address does not take that method", "The `Allow` header names those it takes."
    ),
    "not-acceptable": Kind(
        406, "We do not have it in that form", "Ask for the media type that the documentation names."
    ),
    "refused": Kind(409, "This cannot be done now", "`detail` says why."),
    "too-large": Kind(
        413,
        "The body is too large",
        "A body is at most 1 MiB. Send a dataset's summary without its `item_list`.",
    ),
    "unsupported-media-type": Kind(415, "The body is not JSON", "Send `Content-Type: application/json`."),
    "quota-exceeded": Kind(
        429,
        "Too many requests",
        "Wait as many seconds as `Retry-After` says. The `RateLimit` header tells what is left.",
    ),
    "too-many-streams": Kind(
        429, "Too many open streams for one key", "Close one, or wait as many seconds as `Retry-After` says."
    ),
    "internal": Kind(
        500,
        "Something went wrong on our side",
        "Nothing was answered, so nothing is allowed. Tell us the `X-Request-ID` of the answer.",
    ),
    "not-kept": Kind(501, "We do not keep the past of this", "Ask without `time` for how it is now."),
    "unavailable": Kind(
        503,
        "The registry cannot answer now",
        "Nothing was answered, so nothing is allowed. Ask again after `Retry-After` seconds.",
    ),
}
"""Slugs are never renamed: programs read the last part of `type`."""


class Problem(Exception):
    """A door cannot answer. `errors` are (JSON pointer or parameter, what is wrong with it)."""

    def __init__(
        self,
        slug: str,
        detail: str,
        *,
        errors: Sequence[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
        status: int | None = None,
    ) -> None:
        super().__init__(detail)
        self.slug, self.detail, self.errors = slug, detail, tuple(errors)
        self.status = status or KINDS[slug].status
        self.headers = dict(headers or {})


def of(error: Exception) -> Problem | None:
    """What to tell about this exception; None for one that nobody expected."""
    found: Problem | None = None
    match error:
        case Problem():
            found = error
        case MalformedError():
            found = malformed(error)
        case NotAllowed():
            found = not_found()
        case ActionRefused():
            found = refused(error)
        case RequestDataTooBig():
            found = Problem("too-large", "the body is larger than 1 MiB")
        case OperationalError() | InterfaceError():
            later = {"Retry-After": "2"}
            found = Problem("unavailable", "the registry's database does not answer", headers=later)
    return found


def refused(error: ActionRefused) -> Problem:
    """What an action refused, in its own words; something unknown to it is not there."""
    if isinstance(error, InvalidInput):
        fields = [(f"/{field}", detail) for field, detail in error.problems.items()]
        return Problem("invalid-input", "some of what was sent cannot be", errors=fields)
    return not_found() if error.code.endswith("-unknown") else Problem("refused", str(error))


def malformed(error: MalformedError) -> Problem:
    """The reader's own words, and a JSON pointer where its message ends in a path such as `$.context.media[0]`."""
    text = str(error)
    found = _PATH.search(text)
    if found is None:
        return Problem("malformed", text)
    pointer = "".join(f"/{part}" for part in _STEP.findall(found[1]))
    return Problem("malformed", text, errors=[(pointer, text[: found.start()].rpartition(": ")[2])])


_PATH = re.compile(r" - at `(?:key in )?\$([^`]*)`\Z")
_STEP = re.compile(r"[A-Za-z0-9_]+")


def not_found() -> Problem:
    """The one answer for what is not there and for what is not theirs."""
    return Problem("not-found", "there is nothing here that this request may see")


def render(problem: Problem) -> HttpResponse:
    """The problem document. It never holds anything of the exception behind it but our own words."""
    value: dict[str, Any] = {
        "type": type_of(problem.slug),
        "title": KINDS[problem.slug].title,
        "status": problem.status,
        "detail": problem.detail,
    }
    if problem.errors:
        value["errors"] = [{"pointer": pointer, "detail": detail} for pointer, detail in problem.errors]
    headers = {"Cache-Control": "no-store", **problem.headers}
    return HttpResponse(
        msgspec.json.encode(value), content_type=MEDIA_TYPE, status=problem.status, headers=headers
    )


def type_of(slug: str) -> str:
    """The address of the page that explains this kind of problem."""
    return f"{keys.issuer()}/problems/{slug}"


def concerns(request: HttpRequest) -> bool:
    """Whether a program asked, so that an error must be a problem document and not a page."""
    return request.path.startswith(_FOR_PROGRAMS)


_FOR_PROGRAMS = ("/access/", "/v1/", "/.well-known/", "/log/tile/", "/log/checkpoint", "/log/vkey")


def bad_request(_request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler400."""
    return render(of(exception) or Problem("malformed", "the request cannot be read"))


def permission_denied(_request: HttpRequest, _exception: Exception) -> HttpResponse:
    """Django's handler403."""
    return render(Problem("forbidden", "this is not allowed"))


def page_not_found(_request: HttpRequest, _exception: Exception) -> HttpResponse:
    """Django's handler404."""
    return render(Problem("not-found", "there is nothing at this address"))


def server_error(_request: HttpRequest) -> HttpResponse:
    """Django's handler500: what happened is in our log under the request's id, and nowhere else."""
    return render(Problem("internal", "something went wrong on our side; nothing was answered"))
