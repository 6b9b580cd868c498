"""Notices: signed messages that something changed, and how they travel.

A notice is a small body (poll, stream, webhook) with the same facts as a Security Event Token (RFC 8417, the
subject as in SSF 1.0). A notice says no. So, unlike a permit, it is heard even when part of it is not
understood: unknown members and unknown types are let through, and no token is refused for its age. Webhooks
are Standard Webhooks, version `v1` (HMAC-SHA256). Whatever arrives, only our errors leave.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from fractions import Fraction
from typing import Annotated, Any, TypeVar

import msgspec

from consent import canonical, signing
from consent.errors import MalformedError, SignatureError

TYPE = "secevent+jwt"
MEDIA_TYPE = "application/secevent+jwt"
MAX_BODY = 256 * 1024

TOLERANCE = 300
_SECRET_PREFIX = "whsec_"  # noqa: S105  the prefix of every secret, not one of them
_SECRET_SIZES = range(24, 65)
_MAX_HEADER = 8192
_ID = re.compile(r"[!-\-/-~]{1,256}\Z")
_DECIMAL = re.compile(r"[0-9]{1,12}\Z")
_MINUTE, _HOUR = 60, 3600
_DELAYS = (0, 5, 5 * _MINUTE, 30 * _MINUTE, *(hours * _HOUR for hours in (2, 5, 10, 14, 20, 24)))

_T = TypeVar("_T")
_TIME = "%Y-%m-%dT%H:%M:%SZ"
_Seconds = Annotated[int, msgspec.Meta(ge=0, lt=253_402_300_800)]  # up to the year 9999


class NoticeBody(msgspec.Struct, frozen=True):
    """One notice to one receiver. `seq` grows; `id` is the same on every attempt.

    `type` is `consent.withdrawn`, `consent.excluded`, `permit.stopped` or `test`. `grants` are those that
    ended, `decisions` the receiver's live permits that rested on them, `set` the signed form of all this.
    """

    id: str
    seq: Annotated[int, msgspec.Meta(ge=0, lt=2**53)]
    type: str
    subject: str
    effective_at: str
    grants: tuple[str, ...] = ()
    decisions: tuple[str, ...] = ()
    set: str = ""


class _SubjectId(msgspec.Struct, frozen=True):
    id: str
    format: str


class _Event(msgspec.Struct, frozen=True):
    seq: Annotated[int, msgspec.Meta(ge=0, lt=2**53)]
    grants: tuple[str, ...] = ()
    decisions: tuple[str, ...] = ()


class _SetClaims(msgspec.Struct, frozen=True):
    iss: str
    aud: str
    jti: str
    iat: _Seconds
    toe: _Seconds
    sub_id: _SubjectId
    events: Annotated[dict[str, _Event], msgspec.Meta(min_length=1, max_length=1)]


def to_value(notice: NoticeBody) -> dict[str, Any]:
    """Plain JSON values, every member present."""
    value: dict[str, Any] = msgspec.to_builtins(notice)
    return value


def from_bytes(data: bytes | str) -> NoticeBody:
    """The notice in this JSON text, nothing verified. Raises MalformedError."""
    return from_value(canonical.parse(data, max_bytes=MAX_BODY))


def from_value(value: Any) -> NoticeBody:
    """The notice in this decoded JSON value, nothing verified. Raises MalformedError."""
    notice = _convert(value, NoticeBody)
    _unix(notice.effective_at)
    return notice


def event_type(issuer: str, notice_type: str) -> str:
    """The URI that names this kind of event, below the issuer's own address."""
    return f"{issuer}/secevent/event-type/{notice_type.replace('.', '-')}"


def issue_set(
    notice: NoticeBody, *, issuer: str, audience: str, txn: str, at: datetime, key: signing.SigningKey
) -> str:
    """The notice as a Security Event Token. `txn` names what caused it: every receiver's token has the same.

    No `sub` and no `exp`, as SSF asks. Raises MalformedError.
    """
    if "-" in notice.type:
        raise MalformedError(f"`{notice.type}` is no type of a notice: words and dots only")
    event = {"seq": notice.seq, "grants": notice.grants, "decisions": notice.decisions}
    occurred = _unix(notice.effective_at)
    payload = {
        "iss": issuer,
        "aud": audience,
        "jti": notice.id,
        "iat": int(at.timestamp()),
        "toe": occurred,
        "txn": txn,
        "sub_id": {"format": "opaque", "id": notice.subject},
        "events": {event_type(issuer, notice.type): {"event_timestamp": occurred, **event}},
    }
    return signing.sign(payload, typ=TYPE, key=key)


def verify_set(token: str, *, keys: signing.KeySet, issuer: str, audience: str) -> NoticeBody:
    """The notice that this issuer signed for this audience. Raises MalformedError or SignatureError."""
    payload = signing.verify(token, typ=TYPE, keys=keys)
    claims = _convert(payload, _SetClaims)
    if claims.iss != issuer:
        raise MalformedError(f"event is from `{claims.iss}`, not from `{issuer}`")
    if claims.aud != audience:
        raise MalformedError(f"event is for `{claims.aud}`, not for `{audience}`")
    ((uri, event),) = claims.events.items()
    prefix = event_type(issuer, "")
    if not uri.startswith(prefix) or claims.sub_id.format != "opaque":
        raise MalformedError(f"event `{canonical.shown(uri)}` is not of this issuer")
    return NoticeBody(
        id=claims.jti,
        seq=event.seq,
        type=uri.removeprefix(prefix).replace("-", "."),
        subject=claims.sub_id.id,
        effective_at=datetime.fromtimestamp(claims.toe, UTC).strftime(_TIME),
        grants=event.grants,
        decisions=event.decisions,
        set=token,
    )


def verify(notice: NoticeBody, *, keys: signing.KeySet, issuer: str, audience: str) -> NoticeBody:
    """The same notice, if its own token says the same. Raises MalformedError or SignatureError."""
    signed = verify_set(notice.set, keys=keys, issuer=issuer, audience=audience)
    if signed != notice:
        raise MalformedError("the notice says something else than the event signed with it")
    return notice


def sign_webhook(body: bytes, *, message_id: str, secrets: Sequence[str], at: datetime) -> dict[str, str]:
    """The three headers for this attempt; several secrets make several signatures, for rotation.

    Raises MalformedError for a message id with a dot or a space, or a secret that is none.
    """
    stamp = str(int(at.timestamp()))
    if not secrets or not _ID.match(message_id) or not _DECIMAL.match(stamp):
        raise MalformedError(f"`{message_id}` cannot be signed: no secret, or no id of a message")
    signatures = [canonical.b64(_mac(secret, message_id, stamp, body)) for secret in secrets]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": stamp,
        "webhook-signature": " ".join(f"v1,{signature}" for signature in signatures),
    }


def verify_webhook(
    headers: Mapping[str, str],
    body: bytes,
    secrets: Sequence[str],
    *,
    at: datetime,
    tolerance: int = TOLERANCE,
) -> str:
    """The id of a message signed with one of `secrets` within `tolerance` seconds of `at`.

    The id is the same on every attempt: a receiver acts on it once. Raises MalformedError or SignatureError.
    """
    message_id, stamp, signatures = _headers(headers)
    if abs(int(stamp) - at.timestamp()) > tolerance:
        raise MalformedError(f"webhook was signed more than {tolerance} seconds away from now")
    expected = [canonical.b64(_mac(secret, message_id, stamp, body)).encode() for secret in secrets]
    given = [entry.removeprefix("v1,").encode() for entry in signatures.split(" ") if entry.startswith("v1,")]
    if not any(hmac.compare_digest(one, other) for one in given for other in expected):
        raise SignatureError("no signature with a secret we know")
    return message_id


def retry_delays() -> tuple[int, ...]:
    """Seconds to wait before each attempt, the first included (the standard's schedule)."""
    return _DELAYS


def with_jitter(delay: int, unit_random: Fraction | int) -> int:
    """The delay in seconds, up to a fifth longer; `unit_random` is the caller's chance, from 0 to 1."""
    if not 0 <= unit_random <= 1:
        raise ValueError(f"{unit_random} is not between 0 and 1")
    return delay + int(Fraction(delay, 5) * unit_random)


def _convert(value: Any, kind: type[_T]) -> _T:
    try:
        return msgspec.convert(value, kind, strict=True)
    except msgspec.ValidationError as error:
        raise MalformedError(f"not a notice: {error}") from None


def _unix(text: str) -> int:
    try:
        parsed = datetime.strptime(text, _TIME).replace(tzinfo=UTC)
    except ValueError:
        raise MalformedError(f"`{canonical.shown(text)}` is not a time in UTC with `Z`") from None
    if parsed.strftime(_TIME) != text:
        raise MalformedError(f"`{canonical.shown(text)}` is not a time in UTC with `Z`")
    return int(parsed.timestamp())


def _headers(headers: Mapping[str, str]) -> tuple[str, str, str]:
    found = {name.lower(): value for name, value in headers.items()}
    message_id, stamp, signatures = (
        found.get(f"webhook-{name}", "") for name in ("id", "timestamp", "signature")
    )
    if not _ID.match(message_id) or not _DECIMAL.match(stamp):
        raise MalformedError("webhook has no usable `webhook-id` or `webhook-timestamp`")
    if len(signatures) > _MAX_HEADER:
        raise MalformedError("`webhook-signature` is too long")
    return message_id, stamp, signatures


def _mac(secret: str, message_id: str, stamp: str, body: bytes) -> bytes:
    try:
        key = canonical.unb64(secret.removeprefix(_SECRET_PREFIX))
    except MalformedError:
        key = b""
    if len(key) not in _SECRET_SIZES:
        raise MalformedError("a webhook secret is `whsec_` and 24 to 64 bytes of base64")
    return hmac.digest(key, f"{message_id}.{stamp}.".encode() + body, "sha256")
