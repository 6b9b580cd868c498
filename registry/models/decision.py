from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from registry.models.ids import maker
from registry.models.immutable import AppendOnly


class Decision(AppendOnly):
    """A question and the answer to it, recorded before it was answered. `facts` makes it recomputable."""

    id = models.CharField(primary_key=True, max_length=40, default=maker("dec"), editable=False)
    seq = models.BigIntegerField(
        unique=True,
        editable=False,
        db_default=models.Func(models.Value("registry_decision_seq"), function="nextval"),
    )
    tool_id = models.CharField(max_length=40, db_index=True)
    organisation_id = models.CharField(max_length=40)
    subject_ids = ArrayField(models.CharField(max_length=80))
    grant_ids = ArrayField(models.CharField(max_length=40), default=list)
    outcome = models.CharField(max_length=12)
    use = models.JSONField()
    use_digest = models.CharField(max_length=80)
    answer = models.JSONField()
    facts = models.JSONField()
    rules = models.CharField(max_length=20)
    epoch = models.BigIntegerField()
    what_if = models.BooleanField(default=False)
    asked_at = models.DateTimeField()

    class Meta:
        indexes = [
            GinIndex(fields=["subject_ids"], name="decision_subjects"),
            models.Index(fields=["tool_id", "-asked_at"], name="decision_tool_recent"),
        ]

    def __str__(self) -> str:
        return self.id
