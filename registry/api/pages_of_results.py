"""Pages of a search (AuthZEN 1.0, section "Pagination"): where the last one ended, and for which question."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from consent import canonical
from consent.errors import MalformedError
from registry.api.problems import Problem

DEFAULT_LIMIT, MAX_LIMIT = 20, 50
MAX_EXAMINED = 50
"""Candidates one request may have examined: each costs a recorded decision."""


@dataclass(frozen=True)
class Wanted:
    """What page is asked for: how many results at most, after which candidate, of which search."""

    limit: int
    after: str
    search: str


def wanted(kind: str, value: Mapping[str, Any]) -> Wanted:
    """The page a search request asks for.

    Raises Problem: `malformed` for a mistyped `page`, `page-unknown` for a token that is not of this very search.
    """
    page = {} if value.get("page") is None else value["page"]
    token = page.get("token") if isinstance(page, dict) else None
    limit = page.get("limit") if isinstance(page, dict) else None
    if not isinstance(page, dict) or not isinstance(token, str | None):
        raise Problem(
            "malformed", "`page` is an object, its `token` is text", errors=[("/page", "has the wrong type")]
        )
    if limit is not None and (not isinstance(limit, int) or isinstance(limit, bool) or limit < 0):
        wrong = "must be a whole number, 0 or more"
        raise Problem("malformed", f"`page.limit` {wrong}", errors=[("/page/limit", wrong)])
    rest = {name: member for name, member in value.items() if name != "page"}
    said = msgspec.json.encode([kind, rest], order="deterministic")
    search = canonical.b64u(canonical.tagged_hash("sayso/search", said))
    if not token:
        return Wanted(_capped(limit, DEFAULT_LIMIT), "", search)
    after, earlier_limit = _read_token(token, search)
    return Wanted(_capped(limit, earlier_limit), after, search)


def one_page(
    wanted: Wanted, candidates: Iterable[tuple[str, Any]], is_result: Callable[[Any], bool]
) -> dict[str, Any]:
    """The answer: the candidates (their place in the order, and the result they would be) that pass, up to the limit.

    `candidates` begin after `wanted.after`. `page` comes first; an empty `next_token` says that this was the last.
    """
    results: list[Any] = []
    after, more = wanted.after, False
    for examined, (place, result) in enumerate(candidates):
        if len(results) >= wanted.limit or examined >= MAX_EXAMINED:
            more = True
            break
        if is_result(result):
            results.append(result)
        after = place
    token = _token(after, wanted) if more else ""
    return {"page": {"next_token": token, "count": len(results)}, "results": results}


def _capped(limit: int | None, default: int) -> int:
    return default if limit is None else min(limit, MAX_LIMIT)


def _token(after: str, wanted: Wanted) -> str:
    return canonical.b64u(canonical.canonical([after, wanted.limit, wanted.search]))


def _read_token(token: str, search: str) -> tuple[str, int]:
    try:
        after, limit, of = canonical.parse(canonical.unb64u(token))
    except (MalformedError, ValueError, TypeError):
        raise Problem("page-unknown", "this token was not made here") from None
    if of != search:
        raise Problem(
            "page-unknown", "this token belongs to another search; between pages only `page` may change"
        )
    if not isinstance(after, str) or not isinstance(limit, int):
        raise Problem("page-unknown", "this token was not made here")
    return after, limit
