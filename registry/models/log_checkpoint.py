from __future__ import annotations

from django.db import models


class LogCheckpoint(models.Model):
    """A published checkpoint: the signed note over size and root. Only `registry.log` touches this table."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField()
    note = models.TextField()
    published_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.size)
