from __future__ import annotations

from django.db import models


class RestrictionEpoch(models.Model):
    """One row, one number: it advances with every statement that restricts (design, section 5)."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    epoch = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="restriction_epoch_one_row")]

    def __str__(self) -> str:
        return str(self.epoch)
