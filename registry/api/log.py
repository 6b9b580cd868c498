"""The public log over HTTP, as C2SP tlog-tiles lays it out: for strangers who audit us."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from consent import canonical
from registry import keys
from registry.api.converters import Tile
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
def hash_tile(_request: HttpRequest, level: int, tile: Tile) -> HttpResponse:
    """A tile of hashes. Only what a published checkpoint covers; it never changes."""
    return _octets(tiles.hash_tile(level=level, index=tile.index, width=tile.width))


@for_anyone
def entry_bundle(_request: HttpRequest, tile: Tile) -> HttpResponse:
    """A bundle of entries, each behind its length."""
    return _octets(tiles.entry_bundle(index=tile.index, width=tile.width))


@for_anyone
def verifier_key(_request: HttpRequest) -> HttpResponse:
    """The log's verifier key (C2SP signed-note). Who audits should have it from somewhere else as well."""
    return HttpResponse(
        f"{keys.log_vkey()}\n",
        content_type="text/plain; charset=utf-8",
        headers={"Cache-Control": "public, max-age=3600"},
    )


def _octets(data: bytes | None) -> HttpResponse:
    if not data:
        raise not_found()
    return HttpResponse(data, content_type="application/octet-stream", headers={"Cache-Control": _IMMUTABLE})
