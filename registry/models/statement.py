from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from registry.models.immutable import AppendOnly


class Statement(AppendOnly):
    """A signed statement, as signed. The fold over these rows is the truth about consent; nothing else is.

    No foreign keys: the past never blocks a deletion, and a deletion never edits the past.
    """

    id = models.CharField(primary_key=True, max_length=40, editable=False)
    type = models.CharField(max_length=20)
    subject_id = models.CharField(max_length=40, db_index=True)
    person_id = models.CharField(max_length=40)
    target_id = models.CharField(
        max_length=40,
        blank=True,
        db_index=True,
        help_text="the grant a withdrawal ends or a grant supersedes",
    )
    nonce = models.CharField(max_length=64, unique=True)
    canonical = models.BinaryField()
    digest = models.CharField(max_length=80, unique=True)
    document = models.JSONField()
    text = models.TextField()
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [GinIndex(fields=["document"], opclasses=["jsonb_path_ops"], name="statement_document")]
        constraints = [
            models.UniqueConstraint(
                fields=["target_id"],
                condition=models.Q(type="withdrawal"),
                name="statement_one_withdrawal_per_grant",
            ),
        ]

    def __str__(self) -> str:
        return self.id
