from __future__ import annotations

from django.db import models

from registry.models.ids import maker


class Asked(models.Model):
    """A studio asked a subject for consent; unanswered until the subject replies. Silence is not a yes."""

    id = models.CharField(primary_key=True, max_length=40, default=maker("ask"), editable=False)
    organisation = models.ForeignKey("registry.Organisation", on_delete=models.CASCADE, related_name="+")
    subject = models.ForeignKey("registry.Subject", on_delete=models.CASCADE, related_name="asked")
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.id
