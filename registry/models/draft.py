from __future__ import annotations

from django.db import models

from registry.models.ids import maker


class Draft(models.Model):
    """A consent being written: the answers so far, kept after every screen."""

    id = models.CharField(primary_key=True, max_length=40, default=maker("drf"), editable=False)
    subject = models.ForeignKey("registry.Subject", on_delete=models.CASCADE, related_name="drafts")
    template = models.CharField(max_length=40, blank=True)
    answers = models.JSONField(default=dict)
    step = models.CharField(max_length=20, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.id
