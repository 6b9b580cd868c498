from __future__ import annotations

from allauth.mfa.models import Authenticator

from consent import canonical, proofs, signing, statements, webauthn
from consent.checkpoint import Verifier
from consent.receipts import WORD_TYPE, verify_receipt
from consent.signing import KeySet
from registry import keys, log, receipts
from registry.actions import passkeys
from registry.actions.prepare_statement import prepare_statement
from registry.actions.record_grant import record_grant
from registry.actions.withdraw_grant import withdraw_grant
from registry.log.recording import commitment
from registry.models import Statement
from tests.consent.software_authenticator import SoftwareAuthenticator
from tests.registry import cast as casting
from tests.registry.cast import NOW, Cast


def test_receipt_verifies_with_nothing_but_itself(cast: Cast, granted: Statement) -> None:
    log.publish(at=NOW)

    made = receipts.receipt(statement=granted)

    data = canonical.unb64u(made["statement_b64u"])
    assert made["format"] == "sayso-receipt/v1"
    assert statements.to_bytes(statements.from_value(made["statement"])) == data
    assert made["statement"]["text_sha256"] == statements.text_digest(made["text"])
    known = KeySet.from_dict(made["registry"]["keys"])
    word = signing.verify(made["registry"]["receipt_jws"], typ=WORD_TYPE, keys=known)
    entry = canonical.parse(made["log"]["entry"])
    assert word == {
        "iss": made["registry"]["issuer"], "statement": {"id": granted.pk, "digest": statements.digest(data)},
        "recorded_at": "2026-11-22T12:00:00Z", "entry": entry["id"],
    }  # fmt: skip
    assert entry["hash"] == commitment(canonical.unb64u(made["log"]["salt"]), data)
    proof = proofs.LogProof.from_bytes(made["log"]["proof"].encode())
    proofs.verify(
        proof, entry=made["log"]["entry"].encode(), log=Verifier.from_vkey(made["registry"]["log_vkey"])
    )
    assert proof.index == made["log"]["index"]


def test_receipt_is_one_that_the_verifier_accepts(cast: Cast, granted: Statement) -> None:
    withdrawal = withdraw_grant(grant_id=granted.pk, by=cast.ada.person, at=NOW)
    signed = _granted_by_passkey(cast)
    log.publish(at=NOW)

    for row, kind in ((granted, "jws"), (withdrawal, "account"), (signed, "webauthn")):
        data = canonical.canonical(receipts.receipt(statement=row))
        found = verify_receipt(data, keys=keys.key_set(), log_vkey=keys.log_vkey())
        assert (found.id, found.signed_with, found.keys_known) == (row.pk, kind, True)
        assert found.in_log is not None


def _granted_by_passkey(cast: Cast) -> Statement:
    person = cast.ada.person
    passkey = SoftwareAuthenticator(user_handle=passkeys.user_handle(person))
    data = {"name": "phone", "credential": passkey.register(b"a registration").to_json()}
    Authenticator.objects.create(user=person, type=Authenticator.Type.WEBAUTHN, data=data)
    waiting = prepare_statement(subject=cast.ada, terms=casting.terms(cast), by=person, at=NOW)
    credential = passkey.sign(webauthn.challenge(bytes(waiting.canonical))).to_json()
    return record_grant(ceremony_id=waiting.pk, credential=credential, by=person, at=NOW)


def test_receipt_can_be_written_as_json_without_floats(cast: Cast, granted: Statement) -> None:
    assert canonical.parse(canonical.canonical(receipts.receipt(statement=granted)))


def test_receipt_before_publication_has_no_proof_yet(cast: Cast, granted: Statement) -> None:
    assert set(receipts.receipt(statement=granted)["log"]) == {"entry", "salt"}


def test_withdrawal_has_a_receipt_too(cast: Cast, granted: Statement) -> None:
    row = withdraw_grant(grant_id=granted.pk, by=cast.ada.person, at=NOW)

    made = receipts.receipt(statement=row)

    assert made["signature"] == {"kind": "account", "account": cast.ada.person.pk}
    assert made["statement"]["type"] == "withdrawal"
