"""Who asks: a tool, by its API key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.http import HttpRequest

from registry.api.problems import Problem
from registry.credentials import key_for
from registry.models import ApiKey, Tool

CHALLENGE = 'Bearer realm="sayso"'


@dataclass(frozen=True)
class Asker:
    """The key that was shown, the tool it stands for, and the moment the request came in."""

    key: ApiKey
    tool: Tool
    at: datetime


def authenticate(request: HttpRequest, *, at: datetime) -> Asker:
    """The tool behind `Authorization: Bearer <key>`.

    Raises Problem `unauthorized`: the same one for no key, an unknown, a mistyped and a revoked one.
    """
    scheme, _, token = request.headers.get("Authorization", "").strip().partition(" ")
    key = key_for(token=token.strip(), at=at) if scheme.lower() == "bearer" else None
    if key is None:
        raise unauthorized(given=bool(token))
    return Asker(key, key.tool, at)


def still_holds(asker: Asker, *, at: datetime) -> bool:
    """Whether the key is valid at this later moment too, for those who wait."""
    valid = Q(revoked_at__isnull=True) | Q(revoked_at__gt=at)
    return ApiKey.objects.filter(valid, pk=asker.key.pk).exists()


def unauthorized(*, given: bool) -> Problem:
    """The one answer to whoever has no valid key; `given` when something was shown as one (RFC 6750 section 3)."""
    challenge = f'{CHALLENGE}, error="invalid_token"' if given else CHALLENGE
    detail = "this needs the API key of a tool, and one that is valid"
    return Problem("unauthorized", detail, headers={"WWW-Authenticate": challenge})
