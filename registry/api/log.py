"""The public log over HTTP, as C2SP tlog-tiles lays it out: for strangers who audit us."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from consent import canonical
from consent.errors import MalformedError
from consent.proofs import parse_tile_path
from registry import keys
from registry.api.door import for_anyone
from registry.api.problems import not_found
from registry.log import tiles

_IMMUTABLE = "public, max-age=31536000, immutable"


@for_anyone
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The newest signed checkpoint."""
    note = tiles.checkpoint()
    if note is None:
        raise not_found()
    tag = f'"{canonical.sha256(note.encode()).hex()[:32]}"'
    headers = {"Cache-Control": "public, max-age=1", "ETag": tag}
    if request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=304, headers=headers)
    return HttpResponse(note, content_type="text/plain; charset=utf-8", headers=headers)


@for_anyone
def tile(_request: HttpRequest, path: str) -> HttpResponse:
    """A tile of hashes or a bundle of entries: only what a published checkpoint covers, and it never changes."""
    try:
        level, index, width = parse_tile_path(f"tile/{path}")
    except MalformedError:
        raise not_found() from None
    if level is None:
        data = tiles.entry_bundle(index=index, width=width)
    else:
        data = tiles.hash_tile(level=level, index=index, width=width)
    if not data:
        raise not_found()
    return HttpResponse(data, content_type="application/octet-stream", headers={"Cache-Control": _IMMUTABLE})


@for_anyone
def verifier_key(_request: HttpRequest) -> HttpResponse:
    """The log's verifier key (C2SP signed-note). Who audits should have it from somewhere else as well."""
    return HttpResponse(
        f"{keys.log_vkey()}\n",
        content_type="text/plain; charset=utf-8",
        headers={"Cache-Control": "public, max-age=3600"},
    )
