from __future__ import annotations

from django.db import models

from registry.models.ids import maker


class Organisation(models.Model):
    """A studio, vendor, agency or union."""

    KINDS = [
        ("studio", "Studio"),
        ("vendor", "Vendor"),
        ("agency", "Agency"),
        ("union", "Union"),
        ("other", "Other"),
    ]

    id = models.CharField(primary_key=True, max_length=40, default=maker("org"), editable=False)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=KINDS)
    country = models.CharField(max_length=2)
    website = models.URLField(blank=True)
    contact_email = models.EmailField()
    created_at = models.DateTimeField()
    verified_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name
