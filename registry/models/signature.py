from __future__ import annotations

from django.db import models

from registry.models.immutable import AppendOnly


class Signature(AppendOnly):
    """How a statement was signed, whole enough for a stranger to verify it years later.

    `kind` is webauthn (a passkey), jws (a registered key) or account (the signed-in account alone; only for
    saying no). `parts` holds the receipt's signature object.
    """

    statement_id = models.CharField(primary_key=True, max_length=40)
    kind = models.CharField(
        max_length=20, choices=[("webauthn", "passkey"), ("jws", "key"), ("account", "account")]
    )
    credential_id = models.CharField(max_length=1400, blank=True)
    parts = models.JSONField()
    signed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["credential_id"], name="signature_credential")]

    def __str__(self) -> str:
        return f"{self.statement_id} {self.kind}"
