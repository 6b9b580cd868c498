from __future__ import annotations

from django.db import models

from registry.models.ids import maker


class SigningKey(models.Model):
    """A public key with which a machine signs statements for a person (ES256 or Ed25519, JWS)."""

    id = models.CharField(primary_key=True, max_length=40, default=maker("key"), editable=False)
    person = models.ForeignKey("registry.Person", on_delete=models.CASCADE, related_name="signing_keys")
    thumbprint = models.CharField(max_length=64, unique=True)
    jwk = models.JSONField()
    label = models.CharField(max_length=100)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.label
