"""What a program sends: JSON, strictly read, and never more than a mebibyte of it."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest

from consent import canonical
from registry.api.problems import Problem

_JSON = re.compile(r"application/json\s*(;\s*charset\s*=\s*\"?utf-8\"?\s*)?\Z", re.IGNORECASE)


def read_object(request: HttpRequest, *, unsupported_status: int = 415) -> dict[str, Any]:
    """The JSON object in the body.

    Raises Problem: `unsupported-media-type` unless it is `application/json` (in UTF-8), `too-large` over 1 MiB,
    `malformed` for an empty body, for JSON that is not an object, and for what `consent.canonical.parse` refuses.
    """
    data = _bytes(request)
    if not data:
        raise Problem("malformed", "the body is empty")
    if not _JSON.match(request.headers.get("Content-Type", "").strip()):
        raise Problem(
            "unsupported-media-type",
            "the body must be `application/json`, in UTF-8",
            status=unsupported_status,
        )
    return _object(data)


def read_optional_object(request: HttpRequest) -> dict[str, Any]:
    """The same, where no body at all means an empty object."""
    return read_object(request) if _bytes(request) else {}


def _bytes(request: HttpRequest) -> bytes:
    data = request.body  # raises RequestDataTooBig when the length was announced
    if len(data) > canonical.MAX_BYTES:
        raise Problem("too-large", "the body is larger than 1 MiB")
    return data


def _object(data: bytes) -> dict[str, Any]:
    value = canonical.parse(data, floats=True)
    if not isinstance(value, dict):
        raise Problem("malformed", "the body must be a JSON object")
    # PostgreSQL keeps any text but this one character, so nothing that holds it could go on the record.
    if rb"\u0000" in data and _has_null(value):
        raise Problem("malformed", "text holds a null character")
    return value


def _has_null(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_has_null(part) for pair in value.items() for part in pair)
    return any(map(_has_null, value)) if isinstance(value, list) else isinstance(value, str) and "\0" in value
