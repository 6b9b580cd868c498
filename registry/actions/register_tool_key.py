from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from consent import signing
from consent.errors import MalformedError
from registry import rules
from registry.actions.put_on_record import put_on_record
from registry.actions.refusals import InvalidInput
from registry.models import Person, Tool


@transaction.atomic
def register_tool_key(*, tool: Tool, jwk: Mapping[str, Any] | None, by: Person, at: datetime) -> Tool:
    """The public key that a tool's permits may be bound to (P-256 or Ed25519, as a JWK); None takes it away.

    Writes key and thumbprint, an event and a log entry. Raises NotAllowed, InvalidInput (`jwk`).
    """
    rules.require(rules.may_manage_tool(by, tool))
    try:
        public = signing.PublicKey.from_jwk(jwk) if jwk is not None else None
    except MalformedError as error:
        raise InvalidInput({"jwk": str(error)}) from None
    row = Tool.objects.select_for_update().get(pk=tool.pk)
    row.jwk, row.jkt = (public.to_jwk(), public.kid) if public else (None, "")
    row.save(update_fields=["jwk", "jkt"])
    put_on_record(kind="tool.key_registered", about=row.pk, by=by, at=at, detail={"jkt": row.jkt})
    return row
