from __future__ import annotations

from datetime import datetime

from django.db import transaction

from consent import canonical, signing, statements
from consent.errors import ConsentError, MalformedError
from consent.receipts import STATEMENT_TYPE
from consent.statements import Grant
from registry.actions import ceremony
from registry.actions.accept_grant import accept_grant
from registry.actions.record_grant import SignatureRefused
from registry.actions.refusals import ActionRefused
from registry.models import Person, SigningKey, Statement


class KeyUnknown(ActionRefused):
    """No registered key of this person made the signature, or it was revoked."""

    code = "signing-key-unknown"


class StatementAltered(ActionRefused):
    """What was signed is not what was prepared."""

    code = "statement-altered"


@transaction.atomic
def record_signed_grant(*, statement_bytes: bytes, jws: str, by: Person, at: datetime) -> Statement:
    """The subject's own system signed what was prepared, with a registered key: from the commit on it is granted.

    1. The bytes are what was prepared for this person, which waits in time and is used up.  2. The JWS is over exactly
    these bytes, by one of their keys that is not revoked.  3. and 4. as `record_grant`.
    Raises MalformedError for bytes that are no grant; CeremonyUnknown, CeremonyUsed, CeremonyExpired,
    StatementAltered, KeyUnknown, SignatureRefused, and what `accept_grant` raises; then the ceremony still waits.
    """
    grant = statements.parse(statement_bytes)
    if not isinstance(grant, Grant):
        raise MalformedError("only a grant is prepared for signing")
    waiting = ceremony.take(by=by, at=at, nonce=grant.nonce)
    if bytes(waiting.canonical) != statement_bytes:
        raise StatementAltered("these are not the bytes that were prepared for signing")
    public = _key_of(jws, by)
    _verify(jws, public, grant)
    return accept_grant(
        waiting=waiting, parts={"kind": "jws", "jws": jws, "jwk": public.to_jwk()}, by=by, at=at
    )


def sign(statement_bytes: bytes, key: signing.SigningKey) -> str:
    """The JWS of a statement. Its payload is canonical JSON, so it is the statement's bytes. Raises MalformedError."""
    return signing.sign(statements.to_value(statements.parse(statement_bytes)), typ=STATEMENT_TYPE, key=key)


def _key_of(jws: str, by: Person) -> signing.PublicKey:
    try:
        header = canonical.parse(canonical.unb64u(jws.partition(".")[0]))
        kid = str(header["kid"])
    except (MalformedError, KeyError, TypeError):
        raise SignatureRefused("not a compact JWS that names its key") from None
    known = SigningKey.objects.filter(person=by, revoked_at__isnull=True)
    row = next((key for key in known if key.thumbprint == kid), None)
    if row is None:
        raise KeyUnknown(f"key `{canonical.shown(kid)}` is not registered to you, or was revoked")
    return signing.PublicKey.from_jwk(row.jwk)


def _verify(jws: str, key: signing.PublicKey, grant: Grant) -> None:
    try:
        payload = signing.verify(jws, typ=STATEMENT_TYPE, keys=signing.KeySet([key]))
    except ConsentError as error:
        raise SignatureRefused(str(error)) from None
    if canonical.canonical(payload) != statements.to_bytes(grant):
        raise SignatureRefused("another statement was signed")
