"""Passkeys as signatures over statements: WebAuthn Level 3, sections 7.1 and 7.2, the user always verified.

py_webauthn parses and does the cryptography. It leaves open, and we check: `crossOrigin` and `topOrigin` (we
never sign in frames), backup eligibility against what is stored, the allow list, the user handle. It refuses a
counter that does not grow; here that is a signal, because two open tabs or a restored phone do it too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from webauthn import verify_registration_response
from webauthn.helpers import (
    decode_credential_public_key,
    decoded_public_key_to_cryptography,
    parse_attestation_object,
    parse_authenticator_data,
    verify_signature,
)
from webauthn.helpers.cose import COSEAlgorithmIdentifier
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorAttestationResponse,
    AuthenticatorData,
    RegistrationCredential,
)

from consent import canonical
from consent.errors import MalformedError, SignatureError

PREFIX = "sayso/statement/v1"
MAX_CLIENT_DATA = 16 * 1024

ALGORITHMS = (
    COSEAlgorithmIdentifier.ECDSA_SHA_256,
    COSEAlgorithmIdentifier.EDDSA,
    COSEAlgorithmIdentifier.RSASSA_PKCS1_v1_5_SHA_256,
)
"""ES256, Ed25519 and, for older Windows machines, RS256. Offer them in this order."""

# We ask for no attestation; "packed" remains where an authenticator attests with the credential's own key.
_FORMATS = ("none", "packed")
_BOM = b"\xef\xbb\xbf"
_RAW_POINT = b"\x04"
_LEAKED = (
    WebAuthnException, InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError, LookupError,
    AttributeError, ArithmeticError, RecursionError,
)  # fmt: skip


@dataclass(frozen=True)
class Registration:
    """A new credential, as the authenticator made it. `aaguid` is a hint: nobody attests to it."""

    credential_id: bytes
    public_key: bytes
    sign_count: int
    aaguid: str
    backup_eligible: bool
    backed_up: bool


@dataclass(frozen=True)
class AssertionResult:
    """What to store after a good assertion. `counter_signal`: the counter did not grow, perhaps a clone."""

    sign_count: int
    backup_eligible: bool
    backed_up: bool
    counter_signal: bool


def challenge(statement_bytes: bytes) -> bytes:
    """The challenge that signs these canonical bytes: random and single-use because of the nonce in them."""
    return canonical.tagged_hash(PREFIX, statement_bytes)


def attested_credential(attestation_object: bytes) -> Registration:
    """The credential in an attestation object, read and not verified. Raises MalformedError."""
    with _only_our_errors(MalformedError, "not an attestation object"):
        data = parse_attestation_object(attestation_object).auth_data
    attested = data.attested_credential_data
    if attested is None:
        raise MalformedError("the attestation object holds no credential")
    return Registration(
        credential_id=attested.credential_id,
        public_key=attested.credential_public_key,
        sign_count=data.sign_count,
        aaguid=attested.aaguid.hex(),
        backup_eligible=data.flags.be,
        backed_up=data.flags.bs,
    )


def verify_registration(
    *,
    client_data: bytes,
    attestation_object: bytes,
    expected_challenge: bytes,
    rp_id: str,
    origins: Collection[str],
) -> Registration:
    """The credential that this ceremony made (section 7.1), user present and verified.

    Raises MalformedError when the parts cannot be read, SignatureError when they belong to another ceremony.
    """
    _check_client_data(client_data, "webauthn.create", expected_challenge, origins)
    registration = attested_credential(attestation_object)
    _public_key(registration.public_key)
    with _only_our_errors(MalformedError, "not an attestation object"):
        data = parse_attestation_object(attestation_object)
    if data.fmt not in _FORMATS:
        raise MalformedError(f"attestation `{canonical.shown(data.fmt)}` was not asked for")
    _check_flags(data.auth_data, rp_id)
    response = AuthenticatorAttestationResponse(client_data, attestation_object)
    identifier = canonical.b64u(registration.credential_id)
    with _only_our_errors(SignatureError, "the registration does not verify"):
        verify_registration_response(
            credential=RegistrationCredential(identifier, registration.credential_id, response),
            expected_challenge=expected_challenge,
            expected_rp_id=rp_id,
            expected_origin=list(origins),
            require_user_verification=True,
            supported_pub_key_algs=list(ALGORITHMS),
        )
    return registration


def verify_assertion(
    *,
    statement: bytes,
    client_data: bytes,
    authenticator_data: bytes,
    signature: bytes,
    credential_id: bytes,
    allowed_credential_ids: Collection[bytes],
    user_handle: bytes | None,
    expected_user_handle: bytes,
    public_key: bytes,
    rp_id: str,
    origins: Collection[str],
    stored_backup_eligible: bool,
    stored_sign_count: int,
) -> AssertionResult:
    """What to store, if this assertion signs exactly these canonical statement bytes (section 7.2).

    1-4.   Options, the call, its response and its extensions are the page's part.
    5.     The credential is in the allow list.
    6.     It is the account's (the caller looked it up there), and so is the user handle when one is given.
    7-9.   The client data is UTF-8, one leading byte order mark aside, and JSON.
    10.    Its type is `webauthn.get`.
    11.    Its challenge is that of the statement.
    12.    Its origin is one of ours.
    13-14. It was not made in a frame: `crossOrigin` is not true, `topOrigin` is absent.
    15.    The authenticator data is for our relying party id.
    16-17. The user was present, and verified.
    18.    Backed up only if eligible for backup.
    19.    Eligible for backup exactly as at registration.
    20-21. The signature over authenticator data and the hash of the client data verifies.
    22.    A counter that does not grow is a signal, not a refusal.
    23.    Extensions are ignored.
    24-25. The result is what the caller stores.

    `public_key` is COSE. Raises MalformedError when the parts cannot be read, SignatureError when they are
    signed by another key, for another statement, or in another place.
    """
    if credential_id not in allowed_credential_ids:  # 5
        raise SignatureError("signed with a passkey that was not asked for")
    if user_handle is not None and user_handle != expected_user_handle:  # 6
        raise SignatureError("signed with the passkey of another account")
    _check_client_data(client_data, "webauthn.get", challenge(statement), origins)  # 7-14
    with _only_our_errors(MalformedError, "not authenticator data"):
        data = parse_authenticator_data(authenticator_data)
    _check_flags(data, rp_id)  # 15-18
    if data.flags.be != stored_backup_eligible:  # 19
        raise SignatureError("the passkey's eligibility for backup has changed")
    signed = authenticator_data + hashlib.sha256(client_data).digest()  # 20
    key, algorithm = _public_key(public_key)
    with _only_our_errors(SignatureError, "the signature does not fit the statement"):  # 21
        verify_signature(public_key=key, signature_alg=algorithm, signature=signature, data=signed)
    return AssertionResult(
        sign_count=data.sign_count,
        backup_eligible=data.flags.be,
        backed_up=data.flags.bs,
        counter_signal=stored_sign_count > 0 and data.sign_count <= stored_sign_count,  # 22
    )


def _check_client_data(client_data: bytes, kind: str, expected: bytes, origins: Collection[str]) -> None:
    client = canonical.parse(client_data.removeprefix(_BOM), max_bytes=MAX_CLIENT_DATA)
    if not isinstance(client, dict):
        raise MalformedError("the client data is not an object")
    if client.get("type") != kind:
        raise SignatureError(
            f"the client data is of type `{canonical.shown(client.get('type'))}`, not `{kind}`"
        )
    if client.get("challenge") != canonical.b64u(expected):
        raise SignatureError("another challenge was signed")
    if client.get("origin") not in origins:
        raise SignatureError(f"signed at origin `{canonical.shown(client.get('origin'))}`, which is not ours")
    if client.get("crossOrigin", False) is not False or "topOrigin" in client:
        raise SignatureError("signed inside a frame")


def _check_flags(data: AuthenticatorData, rp_id: str) -> None:
    if data.rp_id_hash != hashlib.sha256(rp_id.encode()).digest():
        raise SignatureError(f"signed for another relying party than `{rp_id}`")
    if not data.flags.up:
        raise SignatureError("the user was not present")
    if not data.flags.uv:
        raise SignatureError("the user was not verified")
    if data.flags.bs and not data.flags.be:
        raise SignatureError("the passkey is backed up without being eligible for it")


def _public_key(cose: bytes) -> tuple[Any, COSEAlgorithmIdentifier]:
    # The library reads a raw point as a U2F key; only COSE maps are kept here.
    if cose.startswith(_RAW_POINT):
        raise MalformedError("not a public key in COSE")
    with _only_our_errors(MalformedError, "not a public key in COSE"):
        decoded = decode_credential_public_key(cose)
        key = decoded_public_key_to_cryptography(decoded)
    if decoded.alg not in ALGORITHMS:
        raise MalformedError(f"algorithm {decoded.alg} was not asked for")
    return key, decoded.alg


@contextmanager
def _only_our_errors(kind: type[MalformedError | SignatureError], message: str) -> Iterator[None]:
    """Turn whatever the library lets through into one of our errors."""
    try:
        yield
    except _LEAKED as error:
        raise kind(f"{message}: {canonical.shown(error)}" if str(error) else message) from None
