from __future__ import annotations

from django.db import models

from registry.models.ids import maker


class Dispute(models.Model):
    """Two subjects claim one external id. Open until the desk says whose it is; meanwhile neither claimant gains."""

    id = models.CharField(primary_key=True, max_length=40, default=maker("dsp"), editable=False)
    scheme = models.CharField(max_length=20)
    value = models.CharField(max_length=64)
    holder = models.ForeignKey("registry.Subject", on_delete=models.CASCADE, related_name="disputes_held")
    claimant = models.ForeignKey(
        "registry.Subject", on_delete=models.CASCADE, related_name="disputes_claimed"
    )
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        "registry.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    resolution = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "value", "holder", "claimant"],
                condition=models.Q(closed_at__isnull=True),
                name="dispute_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme}:{self.value}"
