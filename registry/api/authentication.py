"""Who asks: a tool, by its API key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

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
        given = 'error="invalid_token"' if token else ""
        challenge = f"{CHALLENGE}, {given}" if given else CHALLENGE
        raise Problem(
            "unauthorized",
            "this needs the API key of a tool, and one that is valid",
            headers={"WWW-Authenticate": challenge},
        )
    return Asker(key, key.tool, at)
