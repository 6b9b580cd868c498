from __future__ import annotations

import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from hypothesis import example, given
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import ECKey, OctKey, OKPKey

from consent.canonical import b64u, canonical, unb64u
from consent.errors import MalformedError, SignatureError
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


def compact(header: Any, payload: bytes, key: SigningKey = P256) -> str:
    """A token with any header, rightly signed over it."""
    signed = f"{b64u(json.dumps(header).encode())}.{b64u(payload)}"
    return f"{signed}.{b64u(key.sign(signed.encode()))}"


def header(**changes: Any) -> dict[str, Any]:
    merged = {"alg": "ES256", "kid": P256.kid, "typ": TYP, **changes}
    return {name: value for name, value in merged.items() if value is not None}


@pytest.mark.parametrize("key", [P256, ED25519], ids=lambda key: key.alg)
def test_what_is_signed_verifies(key: SigningKey) -> None:
    payload = {"b": [1, "é"], "a": {"n": None}}
    assert verify(sign(payload, typ=TYP, key=key), typ=TYP, keys=KEYS) == payload


@pytest.mark.parametrize("key", [P256, ED25519], ids=lambda key: key.alg)
def test_joserfc_reads_our_tokens(key: SigningKey) -> None:
    token = sign({"a": 1}, typ=TYP, key=key)
    jwk = key.public.to_jwk()
    imported = ECKey.import_key(jwk) if key is P256 else OKPKey.import_key(jwk)
    read = jws.deserialize_compact(token, imported, algorithms=[key.alg])
    assert (read.payload, read.protected) == (b'{"a":1}', {"alg": key.alg, "kid": key.kid, "typ": TYP})
    assert imported.thumbprint() == key.kid


def test_old_name_of_the_ed25519_algorithm_is_understood() -> None:
    token = compact(header(alg="EdDSA", kid=ED25519.kid), b"{}", ED25519)
    assert verify(token, typ=TYP, keys=KEYS) == {}


def test_thumbprints_are_those_of_the_rfcs() -> None:
    assert thumbprint(RFC_8037) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
    assert thumbprint(RFC_9449) == "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"
    assert thumbprint({**RFC_9449, "use": "sig", "kid": "mine"}) == thumbprint(RFC_9449)
    for wrong in ({}, {"kty": "RSA", "n": "AQ", "e": "AQ"}, {"kty": "EC", "crv": "P-256", "x": "AA"}):
        with pytest.raises(MalformedError):
            thumbprint(wrong)


ALTERED = sign({"a": 1}, typ=TYP, key=P256)
HEAD, BODY, TAIL = ALTERED.split(".")
HMAC = jws.serialize_compact(
    header(alg="HS256"), b"{}", OctKey.import_key(canonical(P256.public.to_jwk())), algorithms=["HS256"]
)
LIES: dict[str, tuple[str, type[Exception], str]] = {
    "alg none": (compact(header(alg="none"), b"{}"), SignatureError, "algorithm `none` is not that of key"),
    "alg none, unsigned": (f"{b64u(canonical(header(alg='none')))}.e30.", SignatureError, "algorithm `none`"),
    "public key as a secret": (HMAC, SignatureError, "algorithm `HS256` is not that of key"),
    "algorithm of the other key": (
        compact(header(alg="Ed25519"), b"{}"),
        SignatureError,
        "algorithm `Ed25519`",
    ),
    "algorithm is no text": (compact(header(alg=["ES256"]), b"{}"), SignatureError, "is not that of key"),
    "other type": (
        compact(header(typ="at+jwt"), b"{}"),
        MalformedError,
        "this is a `at+jwt`, not a `test+jwt`",
    ),
    "no type": (compact(header(typ=None), b"{}"), MalformedError, "the header holds something else"),
    "unknown key": (sign({}, typ=TYP, key=STRANGER), SignatureError, "signed with a key we do not know"),
    "key id is no text": (compact(header(kid=1), b"{}"), SignatureError, "signed with a key we do not know"),
    "brings its own key": (compact(header(jwk=RFC_9449), b"{}"), MalformedError, "something else than"),
    "asks to be understood": (
        compact(header(crit=["b64"], b64=False), b"{}"),
        MalformedError,
        "something else",
    ),
    "stranger in our name": (
        compact(header(), b"{}", STRANGER),
        SignatureError,
        "the signature does not fit",
    ),
    "altered payload": (f"{HEAD}.{b64u(b'{}')}.{TAIL}", SignatureError, "the signature does not fit"),
    "signature cut short": (
        f"{HEAD}.{BODY}.{b64u(unb64u(TAIL)[:-1])}",
        SignatureError,
        "the signature does not fit",
    ),
    "no signature": (f"{HEAD}.{BODY}.", SignatureError, "the signature does not fit"),
    "padded": (f"{HEAD}.{BODY}.{TAIL}==", MalformedError, "not base64url without padding"),
    "stray bits": (
        f"{HEAD}.{BODY}.{TAIL[:-1]}{chr(ord(TAIL[-1]) + 1)}",
        MalformedError,
        "unused bits are set",
    ),
    "two parts": (f"{HEAD}.{BODY}", MalformedError, "a compact token has three parts"),
    "four parts": (f"{ALTERED}.{TAIL}", MalformedError, "a compact token has three parts"),
    "payload is a list": (compact(header(), b"[]"), MalformedError, "the payload is not an object"),
    "payload with a float": (compact(header(), b'{"exp":1.5}'), MalformedError, "is not an integer"),
    "payload with a member twice": (compact(header(), b'{"a":1,"a":2}'), MalformedError, "appears twice"),
    "header is a list": (compact([], b"{}"), MalformedError, "the header holds something else"),
    "too long": ("a" * 200_000, MalformedError, "text of at most 131072 characters"),
}


@pytest.mark.parametrize("lie", LIES)
def test_token_with_one_lie_is_refused(lie: str) -> None:
    token, error, message = LIES[lie]
    with pytest.raises(error) as refused:
        verify(token, typ=TYP, keys=KEYS)
    assert message in str(refused.value)


@given(st.text(max_size=80) | st.text("abAB_-.=", max_size=80) | st.binary(max_size=60).map(b64u))
@example(f"{b64u(b'null')}..")
@example("..")
def test_any_text_gives_only_our_errors(token: str) -> None:
    for candidate in (token, f"{token}.{BODY}.{TAIL}", f"{HEAD}.{token}.{TAIL}", f"{HEAD}.{BODY}.{token}"):
        with pytest.raises((MalformedError, SignatureError)):
            verify(candidate, typ=TYP, keys=KEYS)


@given(st.integers(0, len(ALTERED) - 1), st.sampled_from("ABCxyz019-_.="))
def test_no_altered_character_survives(place: int, character: str) -> None:
    altered = ALTERED[:place] + character + ALTERED[place + 1 :]
    if altered != ALTERED:
        with pytest.raises((MalformedError, SignatureError)):
            verify(altered, typ=TYP, keys=KEYS)


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
    encrypted = P256.private.private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret")
    )
    p384 = ec.derive_private_key(5, ec.SECP384R1())
    other = p384.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public_only = {name: value for name, value in RFC_8037.items() if name != "d"}
    zero = {**RFC_9449, "d": b64u(bytes(32))}
    foreign = {**RFC_9449, "d": b64u(b"\x01" * 32)}
    for source in ("", b"\xff", "nonsense", encrypted, other, {}, public_only, zero, foreign):
        with pytest.raises(MalformedError):
            load_private(source)
