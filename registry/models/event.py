from __future__ import annotations

from django.db import models

from registry.models.ids import maker
from registry.models.immutable import AppendOnly


class Event(AppendOnly):
    """Who did what, when: one row beside every write, in the same transaction. Holds ids, never personal data."""

    id = models.CharField(primary_key=True, max_length=40, default=maker("evt"), editable=False)
    type = models.CharField(max_length=40)
    by_id = models.CharField(max_length=40, blank=True)
    about_id = models.CharField(max_length=40, db_index=True)
    detail = models.JSONField(default=dict)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.type} {self.about_id}"
