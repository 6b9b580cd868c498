from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from registry import rules
from registry.actions.put_on_record import put_on_record
from registry.credentials import new_credential
from registry.models import ApiKey, Person, Tool


@dataclass(frozen=True)
class IssuedKey:
    """A new API key and its secret text, which exists nowhere else."""

    key: ApiKey
    secret: str

    def __repr__(self) -> str:
        return f"IssuedKey({self.key.prefix})"


@transaction.atomic
def issue_api_key(*, tool: Tool, by: Person, at: datetime) -> IssuedKey:
    """A new credential for a tool, shown once.

    Writes its SHA-256 and prefix, an event and a log entry. Raises NotAllowed.
    """
    rules.require(rules.may_manage_tool(by, tool))
    credential = new_credential()
    key = ApiKey.objects.create(
        tool=tool, prefix=credential.prefix, sha256=credential.sha256, created_by=by, created_at=at
    )
    put_on_record(kind="api_key.issued", about=key.pk, by=by, at=at, detail={"tool": tool.pk})
    return IssuedKey(key, credential.text)
