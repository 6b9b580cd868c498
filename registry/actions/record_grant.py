from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from consent import canonical, webauthn
from consent.errors import MalformedError, SignatureError
from registry.actions import ceremony, passkeys
from registry.actions.accept_grant import accept_grant
from registry.actions.passkeys import Passkey
from registry.actions.refusals import ActionRefused
from registry.models import Person, Statement


class PasskeyUnknown(ActionRefused):
    """Signed with a passkey that this account does not have."""

    code = "passkey-unknown"


class SignatureRefused(ActionRefused):
    """The signature is not one over this statement, made here, by somebody verified."""

    code = "signature-refused"


@transaction.atomic
def record_grant(*, ceremony_id: str, credential: Mapping[str, Any], by: Person, at: datetime) -> Statement:
    """The subject signed what was prepared, with a passkey: from the commit on it is granted.

    `credential` is what the browser's `credential.toJSON()` gave.
    1. The ceremony is theirs, waiting and in time; it is used up.  2. The assertion is by one of their passkeys, over
    exactly these bytes (`consent.webauthn`).  3. The terms still hold.  4. Statement, signature, log entry, event;
    whoever asked them is answered; a replaced grant ends, with notices for its permits.
    Raises CeremonyUnknown, CeremonyUsed, CeremonyExpired, PasskeyUnknown, SignatureRefused, and what `accept_grant`
    raises; then the ceremony still waits.
    """
    waiting = ceremony.take(by=by, at=at, ceremony_id=ceremony_id)
    try:
        assertion = _Assertion.read(credential)
    except (MalformedError, KeyError, TypeError, AttributeError):
        raise SignatureRefused("not what a browser hands over after signing") from None
    passkey = _passkey(by, assertion.credential_id)
    statement = bytes(waiting.canonical)
    try:
        verified = _verify(statement, assertion, passkey, by)
    except (MalformedError, SignatureError) as error:
        raise SignatureRefused(str(error)) from None
    passkey.authenticator.last_used_at = at
    passkey.authenticator.save(update_fields=["last_used_at"])
    return accept_grant(waiting=waiting, parts=_parts(assertion, passkey, verified), by=by, at=at)


@dataclass(frozen=True)
class _Assertion:
    credential_id: bytes
    client_data: bytes
    authenticator_data: bytes
    signature: bytes
    user_handle: bytes | None

    @classmethod
    def read(cls, credential: Mapping[str, Any]) -> _Assertion:
        response = credential["response"]
        handle = response.get("userHandle")
        return cls(
            canonical.unb64u(credential["rawId"]),
            canonical.unb64u(response["clientDataJSON"]),
            canonical.unb64u(response["authenticatorData"]),
            canonical.unb64u(response["signature"]),
            canonical.unb64u(handle) if handle else None,
        )


def _passkey(person: Person, credential_id: bytes) -> Passkey:
    for passkey in passkeys.passkeys_of(person):
        if passkey.credential_id == credential_id:
            return passkey
    raise PasskeyUnknown("this passkey is not registered to your account")


def _verify(
    statement: bytes, assertion: _Assertion, passkey: Passkey, by: Person
) -> webauthn.AssertionResult:
    return webauthn.verify_assertion(
        statement=statement,
        client_data=assertion.client_data,
        authenticator_data=assertion.authenticator_data,
        signature=assertion.signature,
        credential_id=assertion.credential_id,
        allowed_credential_ids=[passkey.credential_id],
        user_handle=assertion.user_handle,
        expected_user_handle=passkeys.user_handle(by),
        public_key=passkey.registration.public_key,
        rp_id=settings.SAYSO_RP_ID,
        origins=settings.SAYSO_ORIGINS,
        stored_backup_eligible=passkey.registration.backup_eligible,
        stored_sign_count=passkey.sign_count(),
    )


def _parts(assertion: _Assertion, passkey: Passkey, verified: webauthn.AssertionResult) -> dict[str, Any]:
    return {
        "kind": "webauthn",
        "client_data_json": canonical.b64u(assertion.client_data),
        "authenticator_data": canonical.b64u(assertion.authenticator_data),
        "signature": canonical.b64u(assertion.signature),
        "credential_id": canonical.b64u(passkey.credential_id),
        "public_key": canonical.b64u(passkey.registration.public_key),
        "rp_id": settings.SAYSO_RP_ID,
        "origins": list(settings.SAYSO_ORIGINS),
        "registration": {
            "attestation_object": canonical.b64u(passkey.attestation_object),
            "client_data_json": canonical.b64u(passkey.client_data),
        },
        "sign_count": verified.sign_count,
        "backup_eligible": verified.backup_eligible,
        "backed_up": verified.backed_up,
        "counter_signal": verified.counter_signal,
    }
