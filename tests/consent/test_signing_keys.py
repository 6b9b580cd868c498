from __future__ import annotations

import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, x25519
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from joserfc.jwk import ECKey, OKPKey

from consent.canonical import b64u, unb64u
from consent.errors import MalformedError
from consent.signing import KeySet, PublicKey, SigningKey, load_private, sign, thumbprint, verify

P256 = load_private(ec.derive_private_key(12345, ec.SECP256R1()))
ED25519 = load_private(ed25519.Ed25519PrivateKey.from_private_bytes(b"\x05" * 32))
STRANGER = load_private(ec.derive_private_key(54321, ec.SECP256R1()))
KEYS = KeySet([P256.public, ED25519.public])
TYP = "test+jwt"

# RFC 8037 appendix A.1 to A.3 (Ed25519), and RFC 9449 section 6.1 (P-256): keys with their published thumbprints.
RFC_8037 = {
    "kty": "OKP",
    "crv": "Ed25519",
    "d": "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
    "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
}
RFC_9449 = {
    "kty": "EC",
    "x": "l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs",
    "y": "9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA",
    "crv": "P-256",
}


def test_thumbprints_are_those_of_the_rfcs() -> None:
    assert thumbprint(RFC_8037) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
    assert thumbprint(RFC_9449) == "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"
    assert thumbprint({**RFC_9449, "use": "sig", "kid": "mine"}) == thumbprint(RFC_9449)
    for wrong in ({}, {"kty": "RSA", "n": "AQ", "e": "AQ"}, {"kty": "EC", "crv": "P-256", "x": "AA"}):
        with pytest.raises(MalformedError):
            thumbprint(wrong)


def test_key_set_survives_its_own_document() -> None:
    document = KEYS.to_dict()
    assert [jwk["alg"] for jwk in document["keys"]] == ["ES256", "Ed25519"]
    assert all(set(jwk) <= {"kty", "crv", "x", "y", "kid", "use", "alg"} for jwk in document["keys"])
    again = KeySet.from_dict(json.loads(json.dumps(document)))
    assert again.to_dict() == document
    assert again.get(P256.kid) == P256.public
    assert again.get(STRANGER.kid) is None


def test_keys_of_other_kinds_in_a_key_set_are_passed_over() -> None:
    others = [
        {"kty": "RSA", "n": "AQ", "e": "AQAB"},
        {"kty": "AKP", "alg": "ML-DSA-44", "pub": "AQ"},
        {"kty": "EC", "crv": "P-384", "x": "AQ", "y": "AQ"},
        {**RFC_9449, "use": "enc"},
        {},
    ]
    assert KeySet.from_dict({"keys": [*others, P256.public.to_jwk()]}).to_dict()["keys"] == [
        P256.public.to_jwk()
    ]


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ([], "a key set is an object with a list `keys`"),
        ({}, "a key set is an object with a list `keys`"),
        ({"keys": {}}, "a key set is an object with a list `keys`"),
        ({"keys": ["x"]}, "a key is an object"),
        ({"keys": [RFC_8037]}, "a private key where a public one belongs"),
        ({"keys": [{"kty": "oct", "k": "AQ"}]}, "a private key where a public one belongs"),
        ({"keys": [{**RFC_9449, "kid": "mine"}]}, "`kid` is not the thumbprint of the key"),
        ({"keys": [{**RFC_9449, "alg": "ES512"}]}, "is not for signatures with ES256"),
        ({"keys": [{**RFC_9449, "x": RFC_9449["y"]}]}, "the coordinates are no point of the curve"),
        ({"keys": [{**RFC_9449, "x": "AQ"}]}, "`x` is not 32 bytes of base64url"),
        ({"keys": [{**RFC_9449, "x": 1}]}, "not base64url"),
        ({"keys": [{"kty": "OKP", "crv": "Ed25519"}]}, "`x` is not 32 bytes of base64url"),
    ],
)
def test_key_set_with_one_flaw_is_refused(document: Any, message: str) -> None:
    with pytest.raises(MalformedError) as refused:
        KeySet.from_dict(document)
    assert message in str(refused.value)


@pytest.mark.parametrize("key", [P256, ED25519], ids=lambda key: key.alg)
def test_private_key_is_read_from_pem_and_from_jwk(key: SigningKey) -> None:
    pem = key.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    jwk = (ECKey if key is P256 else OKPKey).import_key(key.private).as_dict(private=True)
    for source in (pem, pem.decode(), jwk):
        loaded = load_private(source)
        assert loaded.public == key.public
        assert verify(sign({"a": 1}, typ=TYP, key=loaded), typ=TYP, keys=KEYS) == {"a": 1}


def test_the_rfc_8037_key_is_read() -> None:
    assert load_private(RFC_8037).public == PublicKey.from_jwk({n: RFC_8037[n] for n in ("kty", "crv", "x")})


def test_representation_of_a_signing_key_does_not_show_the_secret() -> None:
    secret = unb64u(RFC_8037["d"])
    shown = repr(load_private(RFC_8037))
    assert RFC_8037["d"] not in shown
    assert repr(secret) not in shown


def test_private_key_that_is_none_is_refused() -> None:
    plain = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    encrypted = P256.private.private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret")
    )
    p384 = ec.derive_private_key(5, ec.SECP384R1()).private_bytes(*plain)
    exchange = x25519.X25519PrivateKey.from_private_bytes(bytes(32)).private_bytes(*plain)
    longer = {**P256.public.members, "d": b64u(bytes(1) + (12345).to_bytes(32, "big"))}
    public_only = {name: value for name, value in RFC_8037.items() if name != "d"}
    zero = {**RFC_9449, "d": b64u(bytes(32))}
    foreign = {**RFC_9449, "d": b64u(b"\x01" * 32)}
    for source in (
        "",
        b"\xff",
        "nonsense",
        encrypted,
        p384,
        exchange,
        {},
        public_only,
        zero,
        foreign,
        longer,
    ):
        with pytest.raises(MalformedError):
            load_private(source)


def test_key_for_another_purpose_is_refused() -> None:
    with pytest.raises(MalformedError, match="is not for signatures"):
        PublicKey.from_jwk({**RFC_9449, "use": "enc"})


def test_key_answers_to_its_own_algorithms_only() -> None:
    signature = P256.sign(b"data")
    assert P256.public.accepts("ES256", b"data", signature)
    assert not P256.public.accepts("ES256", b"other", signature)
    for algorithm in ("HS256", "none", "Ed25519"):
        assert not P256.public.accepts(algorithm, b"data", signature)
    assert not ED25519.public.accepts("ES256", b"data", signature)
