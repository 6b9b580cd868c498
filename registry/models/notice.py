from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from registry.models.ids import maker


class Notice(models.Model):
    """One message to one tool that something changed; open until heard. `seq` grows in commit order."""

    id = models.CharField(primary_key=True, max_length=40, default=maker("ntc"), editable=False)
    seq = models.BigIntegerField(
        unique=True,
        editable=False,
        db_default=models.Func(models.Value("registry_notice_seq"), function="nextval"),
    )
    tool = models.ForeignKey("registry.Tool", on_delete=models.CASCADE, related_name="notices")
    type = models.CharField(max_length=40)
    statement_id = models.CharField(max_length=40, blank=True, db_index=True)
    subject_id = models.CharField(max_length=40, db_index=True)
    grant_ids = ArrayField(models.CharField(max_length=40), default=list)
    decision_ids = ArrayField(models.CharField(max_length=40), default=list)
    effective_at = models.DateTimeField()
    created_at = models.DateTimeField()
    heard_at = models.DateTimeField(null=True, blank=True)
    heard_by = models.CharField(max_length=10, blank=True, help_text="push, stream, poll or answer")
    stopped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["tool", "seq"], name="notice_tool_seq"),
            GinIndex(fields=["decision_ids"], name="notice_decisions"),
        ]

    def __str__(self) -> str:
        return self.id
