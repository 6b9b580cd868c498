from __future__ import annotations

import pytest

from consent import signing, statements
from consent.errors import MalformedError
from consent.receipts import STATEMENT_TYPE
from registry.actions.ceremony import CeremonyExpired, CeremonyUnknown, CeremonyUsed
from registry.actions.prepare_statement import prepare_statement
from registry.actions.record_grant import SignatureRefused
from registry.actions.record_signed_grant import KeyUnknown, StatementAltered, record_signed_grant, sign
from registry.actions.refusals import InvalidInput
from registry.actions.register_signing_key import register_signing_key
from registry.actions.revoke_signing_key import revoke_signing_key
from registry.actions.withdraw_grant import withdraw_grant
from registry.models import Signature, SigningKey, Statement
from registry.rules import NotAllowed
from tests.registry import cast as casting
from tests.registry.cast import NOW, Cast, later


@pytest.fixture
def data(cast: Cast) -> bytes:
    waiting = prepare_statement(subject=cast.ada, terms=casting.terms(cast), by=cast.ada.person, at=NOW)
    return bytes(waiting.canonical)


def test_jws_is_over_the_statements_own_bytes(cast: Cast, data: bytes) -> None:
    jws = sign(data, casting.software_key("ada"))

    row = record_signed_grant(statement_bytes=data, jws=jws, by=cast.ada.person, at=NOW)

    parts = Signature.objects.get(pk=row.pk).parts
    keys = signing.KeySet([signing.PublicKey.from_jwk(parts["jwk"])])
    assert parts["kind"] == "jws"
    assert statements.from_value(
        signing.verify(parts["jws"], typ=STATEMENT_TYPE, keys=keys)
    ) == statements.parse(data)


def test_nonce_signs_once(cast: Cast, data: bytes) -> None:
    jws = sign(data, casting.software_key("ada"))
    record_signed_grant(statement_bytes=data, jws=jws, by=cast.ada.person, at=NOW)

    with pytest.raises(CeremonyUsed):
        record_signed_grant(statement_bytes=data, jws=jws, by=cast.ada.person, at=NOW)


def test_statement_altered_after_it_was_prepared_is_refused(cast: Cast, data: bytes) -> None:
    altered = data.replace(b'"theatrical"', b'"svod"')
    jws = sign(altered, casting.software_key("ada"))

    with pytest.raises(StatementAltered):
        record_signed_grant(statement_bytes=altered, jws=jws, by=cast.ada.person, at=NOW)

    assert Statement.objects.count() == 0


def test_signature_over_another_statement_is_refused(cast: Cast, data: bytes) -> None:
    key = casting.software_key("ada")
    other = data.replace(b'"theatrical"', b'"svod"')

    for jws in (sign(other, key), sign(data, key)[:-2] + "AA"):
        with pytest.raises(SignatureRefused):
            record_signed_grant(statement_bytes=data, jws=jws, by=cast.ada.person, at=NOW)


@pytest.mark.parametrize("jws", ["", "a.b.c", "e30.e30.e30", "WzFd.e30.e30", "eyJraWQiOjF9"])
def test_what_is_no_jws_is_refused(cast: Cast, data: bytes, jws: str) -> None:
    with pytest.raises((SignatureRefused, KeyUnknown)):
        record_signed_grant(statement_bytes=data, jws=jws, by=cast.ada.person, at=NOW)


def test_key_of_somebody_else_or_revoked_is_unknown(cast: Cast, data: bytes) -> None:
    casting.performer("miko")
    with pytest.raises(KeyUnknown):
        record_signed_grant(
            statement_bytes=data, jws=sign(data, casting.software_key("miko")), by=cast.ada.person, at=NOW
        )
    key = SigningKey.objects.get(person=cast.ada.person)
    with pytest.raises(NotAllowed):
        revoke_signing_key(key=key, by=cast.stranger, at=NOW)
    revoke_signing_key(key=key, by=cast.ada.person, at=NOW)
    assert revoke_signing_key(key=key, by=cast.ada.person, at=later(days=1)).revoked_at == NOW

    with pytest.raises(KeyUnknown):
        record_signed_grant(
            statement_bytes=data, jws=sign(data, casting.software_key("ada")), by=cast.ada.person, at=NOW
        )
    assert Statement.objects.count() == 0


def test_ceremony_of_somebody_else_or_too_old_is_refused(cast: Cast, data: bytes) -> None:
    miko = casting.performer("miko")
    with pytest.raises(CeremonyUnknown):
        record_signed_grant(
            statement_bytes=data, jws=sign(data, casting.software_key("miko")), by=miko.person, at=NOW
        )
    with pytest.raises(CeremonyExpired):
        record_signed_grant(
            statement_bytes=data,
            jws=sign(data, casting.software_key("ada")),
            by=cast.ada.person,
            at=later(minutes=11),
        )


def test_only_a_grant_is_recorded_this_way(cast: Cast, granted: Statement) -> None:
    withdrawal = bytes(withdraw_grant(grant_id=granted.pk, by=cast.ada.person, at=NOW).canonical)

    for data in (withdrawal, b"{}", b"not json"):
        with pytest.raises(MalformedError):
            record_signed_grant(statement_bytes=data, jws="", by=cast.ada.person, at=NOW)


def test_signing_key_must_be_new_and_public(cast: Cast) -> None:
    jwk = casting.software_key("ada").public.to_jwk()
    for wrong, label in (
        (jwk, "again"),
        ({**jwk, "d": "AAAA"}, "private"),
        ({"kty": "RSA"}, "kind"),
        (jwk, " "),
    ):
        with pytest.raises(InvalidInput):
            register_signing_key(jwk=wrong, label=label, by=cast.stranger, at=NOW)
