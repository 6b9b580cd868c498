"""The passkeys of an account, as allauth keeps them, and what a statement's signature needs of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator

from consent import canonical, webauthn
from consent.errors import MalformedError
from registry.models import Person, Signature


@dataclass(frozen=True)
class Passkey:
    """One registered credential: what verifies its signatures, and the registration it came from."""

    authenticator: Authenticator
    registration: webauthn.Registration
    attestation_object: bytes
    client_data: bytes

    @property
    def credential_id(self) -> bytes:
        """The id under which browsers know it."""
        return self.registration.credential_id

    def sign_count(self) -> int:
        """The highest counter we have seen from it."""
        named = canonical.b64u(self.credential_id)
        counts = Signature.objects.filter(credential_id=named).values_list("parts__sign_count", flat=True)
        return max([self.registration.sign_count, *(count for count in counts if isinstance(count, int))])


def passkeys_of(person: Person) -> list[Passkey]:
    """Every passkey of this account, oldest first. One that cannot be read is left out: it can sign nothing."""
    rows = Authenticator.objects.filter(user=person, type=Authenticator.Type.WEBAUTHN).order_by("pk")
    return [passkey for row in rows if (passkey := _read(row)) is not None]


def user_handle(person: Person) -> bytes:
    """What authenticators were told to call this account."""
    handle: bytes = get_adapter().get_public_key_credential_user_entity(person)["id"]
    return handle


def request_options(*, person: Person, challenge: bytes, rp_id: str, seconds: int) -> dict[str, Any]:
    """`PublicKeyCredentialRequestOptionsJSON` (WebAuthn Level 3, section 5.8.4): verified, these keys only."""
    return {
        "challenge": canonical.b64u(challenge),
        "rpId": rp_id,
        "userVerification": "required",
        "timeout": seconds * 1000,
        "allowCredentials": [
            {"type": "public-key", "id": canonical.b64u(each.credential_id)} for each in passkeys_of(person)
        ],
    }


def _read(row: Authenticator) -> Passkey | None:
    try:
        response = row.data["credential"]["response"]
        attestation, client_data = _bytes(response["attestationObject"]), _bytes(response["clientDataJSON"])
        return Passkey(row, webauthn.attested_credential(attestation), attestation, client_data)
    except (KeyError, TypeError, AttributeError, MalformedError):
        return None


def _bytes(text: str) -> bytes:
    return canonical.unb64u(text.rstrip("="))
