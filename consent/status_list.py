"""Token Status List (draft-ietf-oauth-status-list-21): one compressed array of small numbers, signed.

Not to be confused with the W3C's Bitstring Status List, whose bits run the other way.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec

from consent import signing
from consent.canonical import b64u, unb64u
from consent.errors import MalformedError

TYPE = "statuslist+jwt"
MEDIA_TYPE = "application/statuslist+jwt"
VALID, INVALID, SUSPENDED = 0, 1, 2
MAX_LIST = 16 * 1024 * 1024
MAX_TOKEN = 4 * 1024 * 1024

Bits = Literal[1, 2, 4, 8]
_BITS = (1, 2, 4, 8)
_Seconds = Annotated[int, msgspec.Meta(ge=0, lt=2**53)]


@dataclass(frozen=True)
class StatusList:
    """An unpacked list: `bits` per status, lowest bits of each byte first."""

    bits: int
    data: bytes

    def status(self, index: int) -> int:
        """The status at `index`. Raises MalformedError outside the list (section 8.3: reject)."""
        per_byte = 8 // self.bits
        if not 0 <= index < len(self.data) * per_byte:
            raise MalformedError(f"status list has no index {index}")
        return self.data[index // per_byte] >> (index % per_byte * self.bits) & ((1 << self.bits) - 1)


class _Packed(msgspec.Struct, frozen=True):
    bits: Bits
    lst: str


class _Token(msgspec.Struct, frozen=True):
    sub: str
    iat: _Seconds
    status_list: _Packed
    exp: _Seconds | None = None
    ttl: _Seconds | None = None


def pack(statuses: Mapping[int, int], size: int, bits: Bits) -> str:
    """The `lst` of a list of `size` statuses, VALID where `statuses` says nothing else.

    Raises MalformedError for an index outside the list or a status that does not fit.
    """
    per_byte = 8 // bits
    data = bytearray(-(-size // per_byte))
    for index, status in statuses.items():
        if not 0 <= index < size or not 0 <= status < 1 << bits:
            raise MalformedError(f"status {status} at {index} does not fit {size} statuses of {bits} bits")
        data[index // per_byte] |= status << (index % per_byte * bits)
    return b64u(zlib.compress(bytes(data), 9))


def unpack(lst: str, bits: int) -> StatusList:
    """The list in an `lst`. Raises MalformedError, also beyond MAX_LIST bytes."""
    if bits not in _BITS:
        raise MalformedError(f"a status has 1, 2, 4 or 8 bits, not {bits}")
    stream = zlib.decompressobj()
    try:
        data = stream.decompress(unb64u(lst), MAX_LIST)
    except zlib.error:
        raise MalformedError("status list is not zlib") from None
    if not stream.eof or stream.unused_data:
        raise MalformedError(f"status list is cut short, followed by more, or over {MAX_LIST} bytes")
    return StatusList(bits, data)


def issue(
    lst: str, bits: Bits, *, uri: str, at: datetime, lifetime_seconds: int, ttl: int, key: signing.SigningKey
) -> str:
    """The signed status list token, served at `uri`; refetch after `ttl` seconds. Raises MalformedError."""
    issued = int(at.timestamp())
    payload = {
        "sub": uri,
        "iat": issued,
        "exp": issued + lifetime_seconds,
        "ttl": ttl,
        "status_list": {"bits": bits, "lst": lst},
    }
    return signing.sign(payload, typ=TYPE, key=key)


def verify(
    token: str, *, keys: signing.KeySet, uri: str, at: datetime, leeway_seconds: int = 5
) -> StatusList:
    """The list in a token that is the one for `uri` and has not expired.

    Unknown claims are ignored, as the draft asks. Raises MalformedError or SignatureError.
    """
    claims = _token(signing.verify(token, typ=TYPE, keys=keys, max_length=MAX_TOKEN))
    if claims.sub != uri:
        raise MalformedError(f"status list is for `{claims.sub}`, not for `{uri}`")
    now = at.timestamp()
    if claims.iat > now + leeway_seconds:
        raise MalformedError("status list comes from the future")
    if claims.exp is not None and claims.exp <= now - leeway_seconds:
        raise MalformedError("status list has expired")
    return unpack(claims.status_list.lst, claims.status_list.bits)


def _token(payload: dict[str, Any]) -> _Token:
    try:
        return msgspec.convert(payload, _Token, strict=True)
    except msgspec.ValidationError as error:
        raise MalformedError(f"not a status list: {error}") from None
