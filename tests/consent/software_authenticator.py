"""A passkey in software: registers, signs, and lies on request. Deterministic: the seed decides the key.

`register` and `sign` return the bytes a browser hands over; `.to_json()` is `credential.toJSON()`, as sent to a server.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from consent.canonical import b64u

UP, UV, BE, BS, AT = 0x01, 0x04, 0x08, 0x10, 0x40
ORDINARY = UP | UV | BE | BS
"""The flags of a synced passkey after a fingerprint."""


@dataclass(frozen=True)
class Registered:
    """What `navigator.credentials.create()` hands over."""

    credential_id: bytes
    client_data: bytes
    attestation_object: bytes

    def to_json(self) -> dict[str, Any]:
        """RegistrationResponseJSON."""
        response = {
            "clientDataJSON": b64u(self.client_data),
            "attestationObject": b64u(self.attestation_object),
            "transports": ["internal"],
        }
        return _credential_json(self.credential_id, response)


@dataclass(frozen=True)
class Assertion:
    """What `navigator.credentials.get()` hands over."""

    credential_id: bytes
    client_data: bytes
    authenticator_data: bytes
    signature: bytes
    user_handle: bytes | None

    def to_json(self) -> dict[str, Any]:
        """AuthenticationResponseJSON."""
        response = {
            "clientDataJSON": b64u(self.client_data),
            "authenticatorData": b64u(self.authenticator_data),
            "signature": b64u(self.signature),
        }
        if self.user_handle is not None:
            response["userHandle"] = b64u(self.user_handle)
        return _credential_json(self.credential_id, response)


@dataclass
class SoftwareAuthenticator:
    """One credential of one account at one relying party.

    Every lie is an argument: `flags`, `rp_id`, `sign_count`, and `client={"origin": …}` to overwrite or, with
    None, to leave out members of the client data.
    """

    rp_id: str = "localhost"
    origin: str = "http://localhost:8000"
    user_handle: bytes = b"account-1"
    seed: str = "a passkey"
    algorithm: str = "ES256"
    sign_count: int = 0
    _private: Any = field(init=False, repr=False)

    def __post_init__(self) -> None:
        secret = hashlib.sha256(self.seed.encode()).digest()
        if self.algorithm == "ES256":
            self._private = ec.derive_private_key(int.from_bytes(secret, "big") >> 1, ec.SECP256R1())
        else:
            self._private = ed25519.Ed25519PrivateKey.from_private_bytes(secret)

    @property
    def credential_id(self) -> bytes:
        """Twenty bytes made from the seed."""
        return hashlib.sha256(b"id of " + self.seed.encode()).digest()[:20]

    @property
    def public_key(self) -> bytes:
        """The COSE key."""
        public = self._private.public_key()
        if self.algorithm != "ES256":
            return cbor2.dumps({1: 1, 3: -8, -1: 6, -2: public.public_bytes(Encoding.Raw, PublicFormat.Raw)})
        point = public.public_numbers()
        x, y = (number.to_bytes(32, "big") for number in (point.x, point.y))
        return cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})

    def register(
        self,
        challenge: bytes,
        *,
        flags: int = ORDINARY,
        rp_id: str | None = None,
        client: dict[str, Any] | None = None,
        fmt: str = "none",
        att_stmt: dict[str, Any] | None = None,
        public_key: bytes | None = None,
    ) -> Registered:
        """Make the credential."""
        size = len(self.credential_id).to_bytes(2, "big")
        attested = bytes(16) + size + self.credential_id + (public_key or self.public_key)
        data = self._authenticator_data(flags | AT, rp_id) + attested
        attestation = cbor2.dumps({"fmt": fmt, "attStmt": att_stmt or {}, "authData": data})
        client_data = self._client_data("webauthn.create", challenge, client)
        return Registered(self.credential_id, client_data, attestation)

    def sign(
        self,
        challenge: bytes,
        *,
        flags: int = ORDINARY,
        rp_id: str | None = None,
        client: dict[str, Any] | None = None,
        sign_count: int | None = None,
        user_handle: bytes | None = b"",
    ) -> Assertion:
        """Sign a challenge. An empty `user_handle` means the account's own, None means none is sent."""
        if sign_count is not None:
            self.sign_count = sign_count
        client_data = self._client_data("webauthn.get", challenge, client)
        data = self._authenticator_data(flags, rp_id)
        signature = self._sign(data + hashlib.sha256(client_data).digest())
        handle = self.user_handle if user_handle == b"" else user_handle
        return Assertion(self.credential_id, client_data, data, signature, handle)

    def _sign(self, data: bytes) -> bytes:
        if self.algorithm == "ES256":
            signature: bytes = self._private.sign(data, ec.ECDSA(hashes.SHA256(), deterministic_signing=True))
        else:
            signature = self._private.sign(data)
        return signature

    def _authenticator_data(self, flags: int, rp_id: str | None) -> bytes:
        rp_id_hash = hashlib.sha256((rp_id or self.rp_id).encode()).digest()
        return rp_id_hash + bytes([flags]) + self.sign_count.to_bytes(4, "big")

    def _client_data(self, kind: str, challenge: bytes, client: dict[str, Any] | None) -> bytes:
        ordinary = {"type": kind, "challenge": b64u(challenge), "origin": self.origin, "crossOrigin": False}
        members = {name: value for name, value in {**ordinary, **(client or {})}.items() if value is not None}
        return json.dumps(members, separators=(",", ":")).encode()


def _credential_json(credential_id: bytes, response: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": b64u(credential_id),
        "rawId": b64u(credential_id),
        "type": "public-key",
        "authenticatorAttachment": "platform",
        "clientExtensionResults": {},
        "response": response,
    }
