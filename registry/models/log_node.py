from __future__ import annotations

from typing import ClassVar

from django.db import models

from registry.models.immutable import AppendOnly


class LogNode(AppendOnly):
    """The hash over 256^level whole entries of the log, kept so that no tree is ever hashed from the ground again.

    Level 0 is not kept: it is the entries' own. Only `registry.log` touches this table.
    """

    pk = models.CompositePrimaryKey("level", "index")
    level = models.PositiveSmallIntegerField()
    index = models.BigIntegerField()
    hash = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(level__gte=1), name="log_node_above_the_entries"),
        ]

    def __str__(self) -> str:
        return f"{self.level}/{self.index}"
