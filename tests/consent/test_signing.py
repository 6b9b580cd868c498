from __future__ import annotations

import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from hypothesis import example, given
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import ECKey, OctKey, OKPKey

from consent.canonical import b64u, canonical, unb64u
from consent.errors import MalformedError, SignatureError
from consent.signing import KeySet, SigningKey, load_private, sign, verify

P256 = load_private(ec.derive_private_key(12345, ec.SECP256R1()))
ED25519 = load_private(ed25519.Ed25519PrivateKey.from_private_bytes(b"\x05" * 32))
STRANGER = load_private(ec.derive_private_key(54321, ec.SECP256R1()))
KEYS = KeySet([P256.public, ED25519.public])
TYP = "test+jwt"


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
    "brings its own key": (
        compact(header(jwk=STRANGER.public.to_jwk()), b"{}"),
        MalformedError,
        "something else than",
    ),
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


@pytest.mark.parametrize("token", [None, b"a.b.c", 1])
def test_token_that_is_no_text_is_refused(token: Any) -> None:
    with pytest.raises(MalformedError, match="a token is text"):
        verify(token, typ=TYP, keys=KEYS)


def test_longest_token_is_still_read() -> None:
    assert verify(ALTERED, typ=TYP, keys=KEYS, max_length=len(ALTERED)) == {"a": 1}
    with pytest.raises(MalformedError, match="a token is text"):
        verify(ALTERED, typ=TYP, keys=KEYS, max_length=len(ALTERED) - 1)


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
