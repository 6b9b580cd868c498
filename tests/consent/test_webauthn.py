from __future__ import annotations

import hashlib
from typing import Any

import cbor2
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from webauthn import verify_authentication_response, verify_registration_response

from consent import webauthn
from consent.canonical import b64u, canonical
from consent.errors import MalformedError, SignatureError
from consent.webauthn import AssertionResult, verify_assertion, verify_registration
from tests.consent.software_authenticator import BE, BS, ORDINARY, UP, UV, Assertion, SoftwareAuthenticator

STATEMENT = canonical({"v": 1, "type": "grant", "nonce": "not so random here"})
ORIGIN = "https://sayso.example"
CHALLENGE = b"sixteen bytes or more"


def passkey(**changes: Any) -> SoftwareAuthenticator:
    return SoftwareAuthenticator(**{"rp_id": "sayso.example", "origin": ORIGIN, **changes})


def judge(assertion: Assertion, **changes: Any) -> AssertionResult:
    """Verify as the registry would, with some parts replaced."""
    ordinary: dict[str, Any] = {
        "statement": STATEMENT,
        "client_data": assertion.client_data,
        "authenticator_data": assertion.authenticator_data,
        "signature": assertion.signature,
        "credential_id": assertion.credential_id,
        "allowed_credential_ids": [passkey().credential_id],
        "user_handle": assertion.user_handle,
        "expected_user_handle": b"account-1",
        "public_key": passkey().public_key,
        "rp_id": "sayso.example",
        "origins": [ORIGIN],
        "stored_backup_eligible": True,
        "stored_sign_count": 0,
    }
    return verify_assertion(**{**ordinary, **changes})


def signed(**lies: Any) -> Assertion:
    return passkey().sign(webauthn.challenge(STATEMENT), **lies)


def test_challenge_is_the_hash_of_the_tagged_statement() -> None:
    assert webauthn.challenge(STATEMENT) == hashlib.sha256(b"sayso/statement/v1\n" + STATEMENT).digest()


@pytest.mark.parametrize("algorithm", ["ES256", "Ed25519"])
def test_an_honest_assertion_signs_the_statement(algorithm: str) -> None:
    key = passkey(algorithm=algorithm)
    result = judge(key.sign(webauthn.challenge(STATEMENT)), public_key=key.public_key)
    assert result == AssertionResult(sign_count=0, backup_eligible=True, backed_up=True, counter_signal=False)


def test_a_device_bound_passkey_is_recorded_as_such() -> None:
    result = judge(signed(flags=UP | UV, sign_count=7), stored_backup_eligible=False, stored_sign_count=6)
    assert result == AssertionResult(
        sign_count=7, backup_eligible=False, backed_up=False, counter_signal=False
    )


def test_byte_order_mark_and_unknown_members_of_client_data_are_let_through() -> None:
    assertion = signed(client={"crossOrigin": None, "other_keys_can_be_added_here": "do not compare"})
    assert judge(assertion).counter_signal is False
    marked = b"\xef\xbb\xbf" + assertion.client_data
    signature = passkey()._sign(assertion.authenticator_data + hashlib.sha256(marked).digest())
    assert judge(assertion, client_data=marked, signature=signature).counter_signal is False


def test_a_passkey_that_sends_no_user_handle_is_accepted() -> None:
    assert judge(signed(user_handle=None)).sign_count == 0


@pytest.mark.parametrize(
    ("now", "stored", "signal"), [(0, 0, False), (1, 0, False), (5, 5, True), (0, 5, True)]
)
def test_a_counter_that_does_not_grow_is_a_signal_and_no_refusal(now: int, stored: int, signal: bool) -> None:
    result = judge(signed(sign_count=now), stored_sign_count=stored)
    assert (result.sign_count, result.counter_signal) == (now, signal)


LIES: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "5 not in the allow list": ({}, {"allowed_credential_ids": [b"x"]}, "a passkey that was not asked for"),
    "5 empty allow list": ({}, {"allowed_credential_ids": []}, "a passkey that was not asked for"),
    "6 another account": ({"user_handle": b"account-2"}, {}, "the passkey of another account"),
    "10 a registration": ({"client": {"type": "webauthn.create"}}, {}, "type `webauthn.create`, not `webauthn.get`"),
    "10 no type": ({"client": {"type": None}}, {}, "of type `None`"),
    "11 another challenge": ({"client": {"challenge": b64u(CHALLENGE)}}, {}, "another challenge was signed"),
    "11 another statement": ({}, {"statement": STATEMENT + b" "}, "another challenge was signed"),
    "11 padded challenge": (
        {"client": {"challenge": b64u(webauthn.challenge(STATEMENT)) + "="}}, {}, "another challenge"),
    "12 another origin": ({"client": {"origin": "https://evil.example"}}, {}, "origin `https://evil.example`"),
    "12 origin with a slash": ({"client": {"origin": ORIGIN + "/"}}, {}, "which is not ours"),
    "12 origin is a list": ({"client": {"origin": [ORIGIN]}}, {}, "which is not ours"),
    "13 in a frame": ({"client": {"crossOrigin": True}}, {}, "signed inside a frame"),
    "13 in a frame, as text": ({"client": {"crossOrigin": "true"}}, {}, "signed inside a frame"),
    "14 below another page": ({"client": {"topOrigin": ORIGIN}}, {}, "signed inside a frame"),
    "15 another relying party": ({"rp_id": "evil.example"}, {}, "another relying party than `sayso.example`"),
    "16 nobody present": ({"flags": UV | BE | BS}, {}, "the user was not present"),
    "17 nobody verified": ({"flags": UP | BE | BS}, {}, "the user was not verified"),
    "18 backed up, not eligible": (
        {"flags": UP | UV | BS}, {"stored_backup_eligible": False}, "backed up without being eligible"),
    "19 no longer eligible": ({"flags": UP | UV}, {}, "eligibility for backup has changed"),
    "19 newly eligible": ({}, {"stored_backup_eligible": False}, "eligibility for backup has changed"),
    "21 another key": ({}, {"public_key": passkey(seed="other").public_key}, "the signature does not fit"),
    "21 no signature": ({}, {"signature": b""}, "the signature does not fit"),
}  # fmt: skip


@pytest.mark.parametrize("lie", LIES)
def test_assertion_with_one_lie_is_refused(lie: str) -> None:
    signing, judging, message = LIES[lie]
    with pytest.raises(SignatureError) as refused:
        judge(signed(**signing), **judging)
    assert message in str(refused.value)


@given(part=st.sampled_from(["client_data", "authenticator_data", "signature"]), data=st.data())
def test_no_altered_byte_survives(part: str, data: st.DataObject) -> None:
    assertion = signed()
    changed = bytearray(getattr(assertion, part))
    changed[data.draw(st.integers(0, len(changed) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises((SignatureError, MalformedError)):
        judge(assertion, **{part: bytes(changed)})


@given(
    st.sampled_from(["client_data", "authenticator_data", "signature", "public_key"]), st.binary(max_size=90)
)
@example("public_key", b"\x04" + bytes(64))
@example("public_key", cbor2.dumps({1: 2, 3: -7, -1: 1, -2: bytes(32), -3: bytes(32)}))
@example("public_key", cbor2.dumps({1: 2, 3: -7, -1: 9, -2: "x", -3: None}))
@example("public_key", cbor2.dumps({1: 1, 3: -8, -1: 6, -2: b"short"}))
@example("public_key", cbor2.dumps({1: 3, 3: -257, -1: b"\x00", -2: b"\x00"}))
@example("public_key", cbor2.dumps([1]))
@example("public_key", b"")
@example("authenticator_data", bytes(32) + bytes([ORDINARY | 0xC0]) + bytes(4) + b"\x9b" + b"\xff" * 8)
@example("client_data", b'{"type":"webauthn.get"}')
@example("client_data", b"[]")
def test_any_bytes_give_only_our_errors(part: str, garbage: bytes) -> None:
    with pytest.raises((SignatureError, MalformedError)):
        judge(signed(), **{part: garbage})


def test_key_with_an_algorithm_we_did_not_offer_is_refused() -> None:
    cose = cbor2.loads(passkey().public_key)
    for algorithm in (-35, -65535, -999):
        with pytest.raises(MalformedError):
            judge(signed(), public_key=cbor2.dumps({**cose, 3: algorithm}))


def test_raw_point_is_no_key_though_the_library_takes_it() -> None:
    cose = cbor2.loads(passkey().public_key)
    with pytest.raises(MalformedError, match="not a public key in COSE"):
        judge(signed(), public_key=b"\x04" + cose[-2] + cose[-3])


def test_the_library_itself_accepts_what_we_accept() -> None:
    challenge = webauthn.challenge(STATEMENT)
    registered = verify_registration_response(
        credential=passkey().register(CHALLENGE).to_json(), expected_challenge=CHALLENGE,
        expected_rp_id="sayso.example", expected_origin=ORIGIN, require_user_verification=True,
    )  # fmt: skip
    verified = verify_authentication_response(
        credential=passkey().sign(challenge).to_json(), expected_challenge=challenge,
        expected_rp_id="sayso.example", expected_origin=ORIGIN, require_user_verification=True,
        credential_public_key=registered.credential_public_key, credential_current_sign_count=0,
    )  # fmt: skip
    assert verified.credential_id == passkey().credential_id


def register(authenticator: SoftwareAuthenticator, **lies: Any) -> webauthn.Registration:
    made = authenticator.register(CHALLENGE, **lies)
    return verify_registration(
        client_data=made.client_data, attestation_object=made.attestation_object, expected_challenge=CHALLENGE,
        rp_id="sayso.example", origins=[ORIGIN],
    )  # fmt: skip


@pytest.mark.parametrize("algorithm", ["ES256", "Ed25519"])
def test_registration_gives_the_credential(algorithm: str) -> None:
    key = passkey(algorithm=algorithm)
    assert register(key) == webauthn.Registration(
        credential_id=key.credential_id,
        public_key=key.public_key,
        sign_count=0,
        aaguid="0" * 32,
        backup_eligible=True,
        backed_up=True,
    )


REGISTRATION_LIES: dict[str, tuple[dict[str, Any], type[Exception], str]] = {
    "an assertion": ({"client": {"type": "webauthn.get"}}, SignatureError, "not `webauthn.create`"),
    "another challenge": ({"client": {"challenge": "AAAA"}}, SignatureError, "another challenge was signed"),
    "another origin": ({"client": {"origin": "http://sayso.example"}}, SignatureError, "which is not ours"),
    "in a frame": ({"client": {"crossOrigin": True}}, SignatureError, "signed inside a frame"),
    "below another page": ({"client": {"topOrigin": ORIGIN}}, SignatureError, "signed inside a frame"),
    "another relying party": ({"rp_id": "evil.example"}, SignatureError, "another relying party"),
    "nobody present": ({"flags": UV}, SignatureError, "the user was not present"),
    "nobody verified": ({"flags": UP}, SignatureError, "the user was not verified"),
    "backed up, not eligible": ({"flags": UP | UV | BS}, SignatureError, "without being eligible"),
    "unknown attestation": ({"fmt": "hearsay"}, MalformedError, "attestation `hearsay` was not asked for"),
    "attestation not asked for": ({"fmt": "tpm"}, MalformedError, "attestation `tpm` was not asked for"),
    "none with a statement": ({"att_stmt": {"sig": b"x"}}, SignatureError, "the registration does not verify"),
    "packed, badly signed": (
        {"fmt": "packed", "att_stmt": {"alg": -7, "sig": b"x"}}, SignatureError, "does not verify"),
    "no key": ({"public_key": b"\xa0"}, MalformedError, "not a public key in COSE"),
}  # fmt: skip


@pytest.mark.parametrize("lie", REGISTRATION_LIES)
def test_registration_with_one_lie_is_refused(lie: str) -> None:
    lies, error, message = REGISTRATION_LIES[lie]
    with pytest.raises(error) as refused:
        register(passkey(), **lies)
    assert message in str(refused.value)


@given(
    st.binary(max_size=60) | st.binary(max_size=60).map(lambda b: cbor2.dumps({"fmt": "none", "authData": b}))
)
def test_any_attestation_object_gives_only_our_errors(garbage: bytes) -> None:
    with pytest.raises(MalformedError):
        webauthn.attested_credential(garbage)


def test_attestation_object_without_a_credential_is_refused() -> None:
    data = signed().authenticator_data
    with pytest.raises(MalformedError, match="holds no credential"):
        webauthn.attested_credential(cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data}))
