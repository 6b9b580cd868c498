from __future__ import annotations

from django.db import models

from registry.models.ids import maker


class ApiKey(models.Model):
    """A tool's credential: shown once, kept as SHA-256; the prefix is for people to recognise it by."""

    id = models.CharField(primary_key=True, max_length=40, default=maker("key"), editable=False)
    tool = models.ForeignKey("registry.Tool", on_delete=models.CASCADE, related_name="api_keys")
    prefix = models.CharField(max_length=8, unique=True)
    sha256 = models.CharField(max_length=64)
    created_by = models.ForeignKey("registry.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.prefix
