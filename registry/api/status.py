"""The Token Status List (draft-ietf-oauth-status-list-21): which permits were stopped, for whoever is shown one."""

from __future__ import annotations

from datetime import UTC, datetime

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from consent import status_list as tokens
from registry import keys
from registry.api.door import for_anyone
from registry.api.problems import Problem, not_found
from registry.decisions.status import StatusList, status_list
from registry.models import RestrictionEpoch

TTL_SECONDS = 10
LIFETIME_SECONDS = 300


@for_anyone
def status(request: HttpRequest, number: int) -> HttpResponse:
    """One list, signed. Not an older moment: `?time=` is answered 501, as the draft asks."""
    if not request.accepts(tokens.MEDIA_TYPE):
        raise Problem("not-acceptable", f"a status list comes as `{tokens.MEDIA_TYPE}`")
    if "time" in request.GET:
        raise Problem("not-kept", "status lists of the past are not kept")
    at = datetime.now(UTC)
    token = _token(number, at)
    headers = {"Cache-Control": f"public, max-age={TTL_SECONDS}", "Vary": "Accept"}
    return HttpResponse(token, content_type=tokens.MEDIA_TYPE, headers=headers)


def _token(number: int, at: datetime) -> str:
    """The token, made once for each epoch and TTL: a restriction changes the epoch, so it shows at once."""
    epoch = RestrictionEpoch.objects.values_list("epoch", flat=True).first()
    name = f"status:{keys.permit_key().kid}:{number}:{epoch}"
    known: str | None = cache.get(name)
    if known:
        return known
    found = status_list(number=number, at=at)
    if found is None:
        raise not_found()
    token = _signed(found, at)
    cache.set(name, token, timeout=TTL_SECONDS)
    return token


def _signed(found: StatusList, at: datetime) -> str:
    lst = tokens.pack(dict.fromkeys(found.stopped, tokens.INVALID), found.size, 1)
    return tokens.issue(
        lst,
        1,
        uri=found.uri,
        at=at,
        lifetime_seconds=LIFETIME_SECONDS,
        ttl=TTL_SECONDS,
        key=keys.permit_key(),
    )
