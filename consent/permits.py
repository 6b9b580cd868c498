"""Permits: short signed tokens that let one tool make one use for a few minutes (design section 5).

A compact JWS of type `likeness-permit+jwt`. A member that is not named here is refused, everywhere in it: it
may be a restriction, and a permit understood in part allows more than was meant. New members need a new type.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec

from consent import signing, uses
from consent.errors import MalformedError

TYPE = "likeness-permit+jwt"
MAX_LIFETIME = 3600
"""Seconds. A permit lives for minutes; one that lives longer than this is not one of ours."""

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=1024)]
Digest = Annotated[str, msgspec.Meta(pattern=r"^sha256:[0-9a-f]{64}\Z")]
Thumbprint = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{43}\Z")]
Seconds = Annotated[int, msgspec.Meta(ge=0, lt=2**53)]


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Base of every part of a permit: immutable, and closed to unknown members."""


class PermittedSubject(_Part, frozen=True):
    """One person in the permitted use: who, in which role, by which modalities."""

    id: Text
    role: Text
    modalities: tuple[Text, ...]


class PermittedUse(_Part, frozen=True):
    """The use a permit is for. `digest` binds all of it; the rest is what a person needs to read."""

    digest: Digest
    operation: Text
    purpose: Text
    project: Text
    licensee: Text
    subjects: Annotated[tuple[PermittedSubject, ...], msgspec.Meta(min_length=1)]
    territories: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    content: tuple[str, ...] = ()
    dataset: Text | None = None
    models: tuple[str, ...] = ()


class PermitGrant(_Part, frozen=True):
    """A grant that the permit rests on: `grt_…` and the digest of its statement."""

    id: Text
    digest: Digest


class PermitDuty(_Part, frozen=True):
    """A duty that comes with the permit, and the grant that asks for it."""

    code: Text
    phase: Text
    grant: Text
    detail: str = ""


class StatusListEntry(_Part, frozen=True):
    """Where the permit's status bit is: index and address of the list (Token Status List)."""

    idx: Seconds
    uri: Text


class Status(_Part, frozen=True):
    """The `status` claim."""

    status_list: StatusListEntry


class Confirmation(_Part, frozen=True):
    """The `cnf` claim: the thumbprint of the key that must be shown with the permit (RFC 7800, RFC 9449)."""

    jkt: Thumbprint


class PermitClaims(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a permit says. Times are unix seconds; `sub` is the tool, `decision` the record behind it."""

    iss: Text
    sub: Text
    aud: Text
    jti: Text
    iat: Seconds
    nbf: Seconds
    exp: Seconds
    use: PermittedUse
    subjects: Annotated[tuple[Text, ...], msgspec.Meta(min_length=1)]
    grants: Annotated[tuple[PermitGrant, ...], msgspec.Meta(min_length=1)]
    duties: tuple[PermitDuty, ...]
    recheck_after: Seconds
    decision: Text
    status: Status | None = None
    cnf: Confirmation | None = None

    @property
    def expires_at(self) -> datetime:
        """The instant from which the permit allows nothing."""
        return datetime.fromtimestamp(self.exp, UTC)

    @property
    def recheck_at(self) -> datetime:
        """The instant by which a holder that has heard nothing must stop."""
        return datetime.fromtimestamp(self.recheck_after, UTC)


def describe(use: uses.Use) -> PermittedUse:
    """The readable form of a use, with the digest that binds the permit to it."""
    return PermittedUse(
        digest=uses.digest(use),
        operation=use.operation,
        purpose=use.purpose.code,
        project=use.project,
        licensee=use.licensee,
        subjects=tuple(PermittedSubject(each.id, each.role, each.modalities) for each in use.subjects),
        territories=use.territories,
        languages=use.languages,
        media=use.media,
        content=use.content,
        dataset=use.dataset.digest if use.dataset else None,
        models=use.models,
    )


def issue(claims: PermitClaims, key: signing.SigningKey) -> str:
    """The signed permit. Raises MalformedError for claims that no gate would accept."""
    payload: dict[str, Any] = msgspec.to_builtins(claims)
    _check_coherent(_claims(payload))
    return signing.sign(payload, typ=TYPE, key=key)


def verify(
    token: str,
    *,
    keys: signing.KeySet,
    issuer: str,
    audience: str,
    use_digest: str,
    at: datetime,
    tool: str | None = None,
    leeway_seconds: int = 5,
    jkt: str | None = None,
) -> PermitClaims:
    """The claims of a permit that is for this tool, this use and this moment.

    `audience` is who is asked to honour it; `tool`, when another than the audience, who holds it. `jkt` is
    the thumbprint of the key the holder has proved, None when it proved none; it must be exactly what the
    permit is bound to. Raises SignatureError when the issuer did not sign it, MalformedError for every other
    lie.
    """
    claims = _claims(signing.verify(token, typ=TYPE, keys=keys))
    _check_coherent(claims)
    _check_parties(claims, issuer=issuer, audience=audience, tool=tool or audience, jkt=jkt)
    if claims.use.digest != use_digest:
        raise MalformedError(f"permit is for another use, `{claims.use.digest}`")
    _check_times(claims, at.timestamp(), leeway_seconds)
    return claims


def _claims(payload: Mapping[str, Any]) -> PermitClaims:
    try:
        return msgspec.convert(payload, PermitClaims, strict=True)
    except msgspec.ValidationError as error:
        raise MalformedError(f"not a permit we understand: {error}") from None


def _check_coherent(claims: PermitClaims) -> None:
    if not claims.iat <= claims.nbf < claims.exp:
        raise MalformedError("permit ends before it begins")
    if claims.exp - claims.iat > MAX_LIFETIME:
        raise MalformedError(f"permit lives longer than {MAX_LIFETIME} seconds")
    if not claims.iat <= claims.recheck_after <= claims.exp:
        raise MalformedError("permit is to be rechecked outside its own life")


def _check_parties(claims: PermitClaims, *, issuer: str, audience: str, tool: str, jkt: str | None) -> None:
    if claims.iss != issuer:
        raise MalformedError(f"permit is issued by `{claims.iss}`, not by `{issuer}`")
    if claims.aud != audience:
        raise MalformedError(f"permit is meant for `{claims.aud}`, not for `{audience}`")
    if claims.sub != tool:
        raise MalformedError(f"permit is for tool `{claims.sub}`, not for `{tool}`")
    bound_to = claims.cnf.jkt if claims.cnf else None
    if bound_to != jkt:
        raise MalformedError(
            "permit is bound to another key" if bound_to and jkt
            else "permit is bound to a key that was not shown" if bound_to
            else "permit is not bound to the key that was shown"
        )  # fmt: skip


def _check_times(claims: PermitClaims, now: float, leeway: int) -> None:
    if now + leeway < claims.nbf:
        raise MalformedError("permit is not valid yet")
    if now - leeway >= claims.exp:
        raise MalformedError("permit has expired")
