from __future__ import annotations

from django.db import models

from registry.models.ids import maker


class ExternalId(models.Model):
    """An id elsewhere (`isni`, `imdb`, `wikidata`, `ipi`, `hand`): a claim, until the desk has seen evidence."""

    id = models.CharField(primary_key=True, max_length=40, default=maker("ext"), editable=False)
    subject = models.ForeignKey("registry.Subject", on_delete=models.CASCADE, related_name="external_ids")
    scheme = models.CharField(max_length=20)
    value = models.CharField(max_length=64)
    claimed_at = models.DateTimeField()
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.ForeignKey(
        "registry.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "scheme", "value"], name="external_id_once_per_subject"
            ),
            models.UniqueConstraint(
                fields=["scheme", "value"],
                condition=models.Q(verified_at__isnull=False),
                name="external_id_verified_once",
            ),
            models.CheckConstraint(
                condition=models.Q(verified_at__isnull=True, verified_by__isnull=True)
                | models.Q(verified_at__isnull=False, verified_by__isnull=False),
                name="external_id_verified_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme}:{self.value}"
