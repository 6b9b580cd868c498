from __future__ import annotations

from django.db import models

from registry.models.ids import maker


class Ceremony(models.Model):
    """A statement shown to somebody for signing: its bytes wait here until the signature comes, once, in time."""

    id = models.CharField(primary_key=True, max_length=40, default=maker("cer"), editable=False)
    person = models.ForeignKey("registry.Person", on_delete=models.CASCADE, related_name="+")
    draft = models.ForeignKey(
        "registry.Draft", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    canonical = models.BinaryField()
    text = models.TextField()
    nonce = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.id
