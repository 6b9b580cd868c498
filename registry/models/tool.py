from __future__ import annotations

from django.db import models

from registry.models.ids import maker


class Tool(models.Model):
    """Software that asks: who made it, which versions, where it runs, where to call it back."""

    id = models.CharField(primary_key=True, max_length=40, default=maker("tol"), editable=False)
    organisation = models.ForeignKey("registry.Organisation", on_delete=models.CASCADE, related_name="tools")
    name = models.CharField(max_length=100)
    maker = models.CharField(max_length=100)
    versions = models.CharField(
        max_length=60, default="any", help_text="`any`, or a range such as `>=2.0,<3`"
    )
    hosting = models.CharField(max_length=30)
    callback_url = models.URLField(blank=True, max_length=500)
    callback_secret = models.CharField(max_length=80, blank=True)
    callback_disabled_at = models.DateTimeField(null=True, blank=True)
    jwk = models.JSONField(null=True, blank=True)
    jkt = models.CharField(max_length=64, blank=True)
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
