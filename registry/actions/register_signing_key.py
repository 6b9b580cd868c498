from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from consent import signing
from consent.errors import MalformedError
from registry.actions.put_on_record import put_on_record
from registry.actions.refusals import InvalidInput, refuse_invalid
from registry.models import Person, SigningKey


@transaction.atomic
def register_signing_key(*, jwk: Mapping[str, Any], label: str, by: Person, at: datetime) -> SigningKey:
    """A public key with which a machine may sign statements for this person (P-256 or Ed25519, as a JWK).

    Writes the key, an event and a log entry. Raises InvalidInput (`jwk`, `label`).
    """
    label = label.strip()
    refuse_invalid({} if 1 <= len(label) <= 100 else {"label": "the label has 1 to 100 characters"})
    try:
        public = signing.PublicKey.from_jwk(jwk)
    except MalformedError as error:
        raise InvalidInput({"jwk": str(error)}) from None
    if SigningKey.objects.filter(thumbprint=public.kid).exists():
        raise InvalidInput({"jwk": "this key is registered already; make another"})
    key = SigningKey.objects.create(
        person=by, thumbprint=public.kid, jwk=public.to_jwk(), label=label, created_at=at
    )
    put_on_record(kind="signing_key.registered", about=key.pk, by=by, at=at, detail={"kid": public.kid})
    return key
