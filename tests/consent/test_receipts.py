"""A receipt verifies offline; one case for every lie somebody could put into one."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from consent import canonical, signing, statements, webauthn
from consent.errors import ConsentError
from consent.receipts import WORD_TYPE, verify_receipt
from tests.consent.cast import terms
from tests.consent.software_authenticator import SoftwareAuthenticator

ISSUER = "https://registry.example"
TEXT = "Who\nYou say yes to Northlight."
Lie = Callable[[dict[str, Any]], None]


def key(number: int) -> signing.SigningKey:
    """A key of ours, the same for the same number."""
    return signing.load_private(ec.derive_private_key(number, ec.SECP256R1()))


REGISTRY, PERFORMER, IMPOSTOR = key(11), key(12), key(13)


def grant(**changes: Any) -> bytes:
    """The canonical bytes of a grant over TEXT."""
    value = {
        "v": 1,
        "type": "grant",
        "id": "grt_" + "a" * 26,
        "registry": ISSUER,
        "subject": "sub_" + "a" * 26,
        "by": {"id": "per_" + "a" * 26, "capacity": "self"},
        "issued_at": "2026-11-22T12:00:00Z",
        "nonce": "A" * 43,
        "text_sha256": statements.text_digest(TEXT),
        "supersedes": None,
        "body": json.loads(json.dumps(statements.to_value(terms()))),
        **changes,
    }
    return canonical.canonical(value)


def word(raw: bytes, signer: signing.SigningKey = REGISTRY) -> str:
    """The registry's word that it recorded these bytes."""
    said = {"id": canonical.parse(raw)["id"], "digest": statements.digest(raw)}
    claims = {"iss": ISSUER, "statement": said, "recorded_at": "2026-11-22T12:00:01Z", "entry": None}
    return signing.sign(claims, typ=WORD_TYPE, key=signer)


def receipt(
    raw: bytes | None = None, *, by: str = "jws", authenticator: SoftwareAuthenticator | None = None
) -> dict[str, Any]:
    """A good receipt, signed by a key or by a passkey."""
    raw = raw or grant()
    value = canonical.parse(raw)
    if by == "jws":
        token = signing.sign(value, typ="likeness-statement+jwt", key=PERFORMER)
        signature: dict[str, Any] = {"kind": "jws", "jws": token, "jwk": PERFORMER.public.to_jwk()}
    else:
        signature = passkey_parts(
            raw, authenticator or SoftwareAuthenticator(rp_id="registry.example", origin=ISSUER)
        )
    return {
        "format": "sayso-receipt/v1",
        "statement_b64u": canonical.b64u(raw),
        "statement": value,
        "text": TEXT,
        "signature": signature,
        "registry": {
            "issuer": ISSUER,
            "keys": {"keys": [REGISTRY.public.to_jwk()]},
            "receipt_jws": word(raw),
        },
        "log": {},
    }


def passkey_parts(raw: bytes, authenticator: SoftwareAuthenticator) -> dict[str, Any]:
    """What the registry keeps of a passkey's signature."""
    registered, signed = authenticator.register(b"once"), authenticator.sign(webauthn.challenge(raw))
    return {
        "kind": "webauthn",
        "client_data_json": canonical.b64u(signed.client_data),
        "authenticator_data": canonical.b64u(signed.authenticator_data),
        "signature": canonical.b64u(signed.signature),
        "credential_id": canonical.b64u(authenticator.credential_id),
        "public_key": canonical.b64u(authenticator.public_key),
        "rp_id": authenticator.rp_id,
        "origins": [authenticator.origin],
        "registration": {
            "attestation_object": canonical.b64u(registered.attestation_object),
            "client_data_json": canonical.b64u(registered.client_data),
        },
    }


def verify(found: dict[str, Any], **known: Any) -> Any:
    """The receipt as a file."""
    return verify_receipt(json.dumps(found).encode(), **known)


@pytest.mark.parametrize("by", ["jws", "webauthn"])
def test_a_good_receipt_tells_what_it_proves(by: str) -> None:
    found = verify(receipt(by=by), keys=signing.KeySet([REGISTRY.public]))
    assert (found.id, found.type, found.signed_with) == ("grt_" + "a" * 26, "grant", by)
    assert (found.text, found.keys_known, found.in_log) == (TEXT, True, None)
    assert verify(receipt(by=by)).keys_known is False


def put(path: str, value: Any) -> Lie:
    """A lie: this member says something else."""

    def lie(found: dict[str, Any]) -> None:
        *way, last = path.split(".")
        place = found
        for step in way:
            place = place[step]
        place[last] = value

    return lie


OTHER = grant(nonce="B" * 43)
LIES = {
    "another format": put("format", "sayso-receipt/v2"),
    "another text": put("text", TEXT + " And to Kestrel."),
    "the readable copy differs": put("statement.by", {"id": "per_" + "b" * 26, "capacity": "self"}),
    "other bytes": put("statement_b64u", canonical.b64u(OTHER)),
    "bytes not canonical": put(
        "statement_b64u", canonical.b64u(json.dumps(json.loads(grant()), indent=1).encode())
    ),
    "no signature": put("signature", None),
    "a kind nobody knows": put("signature.kind", "promise"),
    "an account cannot grant": put("signature", {"kind": "account", "account": "per_" + "a" * 26}),
    "another key": put("signature.jwk", IMPOSTOR.public.to_jwk()),
    "a private key": put("signature.jwk", {**PERFORMER.public.to_jwk(), "d": "AA"}),
    "the key signed something else": put(
        "signature.jws", signing.sign(canonical.parse(OTHER), typ="likeness-statement+jwt", key=PERFORMER)
    ),
    "signed as another type": put(
        "signature.jws", signing.sign(canonical.parse(grant()), typ="likeness-permit+jwt", key=PERFORMER)
    ),
    "the word of another registry": put("registry.issuer", "https://elsewhere.example"),
    "the word about another statement": put("registry.receipt_jws", word(OTHER)),
    "the word of an impostor": put("registry.receipt_jws", word(grant(), IMPOSTOR)),
    "no word": put("registry.receipt_jws", None),
    "a log entry about something else": put(
        "log", {"entry": '{"hash":"' + canonical.b64(b"0" * 32) + '"}', "salt": canonical.b64u(b"s" * 32)}
    ),
    "a proof without a key": put("log", {"entry": "{}", "proof": "c2sp.org/tlog-proof@v1"}),
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_a_lie_is_found(lie: Lie) -> None:
    told = deepcopy(receipt())
    lie(told)
    with pytest.raises(ConsentError):
        verify(told, keys=signing.KeySet([REGISTRY.public]))


PASSKEY_LIES = {
    "another passkey's key": put(
        "signature.public_key", canonical.b64u(SoftwareAuthenticator(seed="other").public_key)
    ),
    "another passkey's id": put("signature.credential_id", canonical.b64u(b"0" * 20)),
    "another relying party": put("signature.rp_id", "elsewhere.example"),
    "a broken signature": put("signature.signature", canonical.b64u(b"0" * 70)),
    "client data of another ceremony": put("signature.client_data_json", canonical.b64u(b"{}")),
    "no registration": put("signature.registration", {}),
    "not base64url": put("signature.authenticator_data", "=="),
}


@pytest.mark.parametrize("lie", PASSKEY_LIES.values(), ids=PASSKEY_LIES)
def test_a_lie_about_a_passkey_is_found(lie: Lie) -> None:
    told = receipt(by="webauthn")
    lie(told)
    with pytest.raises(ConsentError):
        verify(told)


def test_a_passkey_of_another_registry_does_not_sign_here() -> None:
    elsewhere = SoftwareAuthenticator(rp_id="elsewhere.example", origin="https://elsewhere.example")
    with pytest.raises(ConsentError, match="elsewhere"):
        verify(receipt(by="webauthn", authenticator=elsewhere))


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_in_only_our_errors_out(data: bytes) -> None:
    with pytest.raises(ConsentError):
        verify_receipt(data)


@given(
    st.sampled_from(sorted(receipt())),
    st.none() | st.integers() | st.text(max_size=9) | st.lists(st.none(), max_size=2) | st.just({}),
)
def test_any_member_in_only_our_errors_out(member: str, value: Any) -> None:
    told = receipt() | {member: value}
    if member == "log" and value == {}:
        assert verify(told).in_log is None
        return
    with pytest.raises(ConsentError):
        verify(told)
