from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from registry.models.immutable import AppendOnly


class Permit(AppendOnly):
    """A permit that was issued: for one use, for minutes. Stopped is derived from the grants' withdrawals."""

    jti = models.CharField(primary_key=True, max_length=40)
    decision_id = models.CharField(max_length=40, unique=True)
    tool_id = models.CharField(max_length=40)
    grant_ids = ArrayField(models.CharField(max_length=40))
    subject_ids = ArrayField(models.CharField(max_length=80))
    status_list = models.IntegerField()
    status_index = models.IntegerField()
    epoch = models.BigIntegerField()
    issued_at = models.DateTimeField()
    recheck_after = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["status_list", "status_index"], name="permit_status_index_once")
        ]
        indexes = [
            GinIndex(fields=["grant_ids"], name="permit_grants"),
            GinIndex(fields=["subject_ids"], name="permit_subjects"),
            models.Index(fields=["tool_id", "-expires_at"], name="permit_tool_live"),
        ]

    def __str__(self) -> str:
        return self.jti
