"""The one form of JSON that everything signed or hashed goes through: I-JSON (RFC 7493) in RFC 8785's form.

Stricter than both: no floats at all, so that a number has one spelling in every language. What `parse`
accepts, `canonical` writes; what `canonical` writes, `parse` reads back equal.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import math
import re
from typing import Any, NoReturn

import rfc8785

from consent.errors import MalformedError

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 32
MAX_INTEGER = 2**53 - 1
_MAX_DIGITS = len(str(MAX_INTEGER)) + 1
_B64U = re.compile(r"[A-Za-z0-9_-]*\Z")
# RFC 7493 section 2.1 rules out surrogates and noncharacters (U+FDD0 to U+FDEF, the last two of each plane).
_PLANE_ENDS = "".join(chr(plane * 0x10000 + 0xFFFE) + chr(plane * 0x10000 + 0xFFFF) for plane in range(17))
_FORBIDDEN = re.compile(f"[\ud800-\udfff\ufdd0-\ufdef{_PLANE_ENDS}]")


def parse(data: bytes | str, *, max_bytes: int = MAX_BYTES, floats: bool = False) -> Any:
    """The value in these bytes: dict, list, str, int, bool or None.

    `floats` lets other numbers of double range pass too: for requests under a standard that has them, where they
    stand in members we ignore. What is signed or hashed never has any.

    Raises MalformedError for anything that is not strict I-JSON without floats: invalid UTF-8, a byte order
    mark, a member name used twice, an integer beyond ±(2^53 - 1), a surrogate or noncharacter, nesting deeper
    than MAX_DEPTH, more than `max_bytes` bytes.
    """
    text = _text(data, max_bytes)
    try:
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_float=float if floats else _no_float,
            parse_int=_integer,
            parse_constant=_no_float,
        )
    except json.JSONDecodeError as error:
        raise MalformedError(f"not json: {error.msg.lower()} at character {error.pos}") from None
    except RecursionError:
        raise MalformedError(f"nested deeper than {MAX_DEPTH} levels") from None
    _check(value, MAX_DEPTH, floats=floats)
    return value


def canonical(value: Any) -> bytes:
    """The canonical bytes (RFC 8785) of a JSON value. A tuple is written as an array.

    Raises MalformedError for what `parse` would refuse: floats, large integers, surrogates, other types.
    """
    _check(value, MAX_DEPTH)
    return rfc8785.dumps(value)


def digest(prefix: str, value: Any) -> bytes:
    """SHA-256 of `prefix`, a line feed, and the canonical bytes: 32 bytes that mean one thing only.

    Different prefixes keep a signature or hash made for one purpose from being passed off as another.
    """
    return tagged_hash(prefix, canonical(value))


def tagged_hash(prefix: str, data: bytes) -> bytes:
    """SHA-256 of `prefix`, a line feed, and `data`."""
    if not prefix or "\n" in prefix:
        raise ValueError(f"`{prefix}` cannot separate domains: it is empty or has a line feed")
    return sha256(prefix.encode() + b"\n" + data)


def sha256(data: bytes) -> bytes:
    """SHA-256, 32 bytes."""
    return hashlib.sha256(data).digest()


def b64u(data: bytes) -> str:
    """Base64url without padding (RFC 4648 section 5)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64u(text: object) -> bytes:
    """The bytes of strict base64url: no padding, no other characters, no stray bits. Raises MalformedError.

    Only one text stands for given bytes, so nobody can alter a signed text without altering what it says.
    """
    if not isinstance(text, str) or not _B64U.match(text) or len(text) % 4 == 1:
        raise MalformedError("not base64url without padding")
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if b64u(data) != text:
        raise MalformedError("not canonical base64url: unused bits are set")
    return data


def b64(data: bytes) -> str:
    """Base64 with padding (RFC 4648 section 4), as signed notes and webhooks use it."""
    return base64.b64encode(data).decode()


def unb64(text: str) -> bytes:
    """The bytes of strict, padded base64. Raises MalformedError."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise MalformedError("not base64") from None
    if b64(data) != text:
        raise MalformedError("not canonical base64")
    return data


def _text(data: bytes | str, max_bytes: int) -> str:
    size = len(data.encode("utf-8", "surrogatepass")) if isinstance(data, str) else len(data)
    if size > max_bytes:
        raise MalformedError(f"longer than {max_bytes} bytes")
    if isinstance(data, str):
        return data
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise MalformedError(f"not utf-8 at byte {error.start}") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members: dict[str, Any] = {}
    for name, value in pairs:
        if name in members:
            raise MalformedError(f"member `{shown(name)}` appears twice")
        members[name] = value
    return members


def _integer(digits: str) -> int:
    if len(digits) > _MAX_DIGITS or abs(int(digits)) > MAX_INTEGER:
        raise MalformedError(f"number `{shown(digits)}` is beyond 2^53 - 1")
    return int(digits)


def _no_float(text: str) -> NoReturn:
    raise MalformedError(f"number `{shown(text)}` is not an integer")


def _check(value: Any, depth: int, *, floats: bool = False) -> None:
    """Raise MalformedError unless `value` is JSON as this module means it, at most `depth` levels deep."""
    if depth < 0:
        raise MalformedError(f"nested deeper than {MAX_DEPTH} levels")
    if isinstance(value, str):
        if _FORBIDDEN.search(value):
            raise MalformedError(f"`{shown(value)}` has a surrogate or noncharacter")
    elif isinstance(value, dict):
        for name, member in value.items():
            if not isinstance(name, str):
                raise MalformedError(f"member name `{shown(repr(name))}` is not text")
            _check(name, depth)
            _check(member, depth - 1, floats=floats)
    elif isinstance(value, list | tuple):
        for item in value:
            _check(item, depth - 1, floats=floats)
    elif isinstance(value, int):
        if abs(value) > MAX_INTEGER:
            raise MalformedError(f"number `{shown(hex(value))}` is beyond 2^53 - 1")
    elif value is not None and not (floats and isinstance(value, float) and math.isfinite(value)):
        raise MalformedError(f"`{shown(repr(value))}` is not text, integer, boolean, null, array or object")


def shown(value: object) -> str:
    """At most 60 printable ASCII characters of what somebody wrote, for an error message."""
    return str(value)[:60].encode("unicode_escape").decode()
