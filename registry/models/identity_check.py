from __future__ import annotations

from django.db import models

from registry.models.ids import maker
from registry.models.immutable import AppendOnly


class IdentityCheck(AppendOnly):
    """What a registrar decided about a subject's identity, on which evidence, and why."""

    id = models.CharField(primary_key=True, max_length=40, default=maker("idc"), editable=False)
    subject_id = models.CharField(max_length=40, db_index=True)
    outcome = models.CharField(max_length=20, choices=[("verified", "verified"), ("refused", "refused")])
    evidence = models.CharField(max_length=40)
    note = models.CharField(max_length=1000, blank=True)
    checked_by_id = models.CharField(max_length=40)
    checked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.subject_id} {self.outcome}"
