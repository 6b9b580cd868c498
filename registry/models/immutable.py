"""Rows that are written once: the model refuses update and delete, and a trigger in the database does too."""

from __future__ import annotations

from typing import Any, ClassVar, NoReturn

from django.db import models


class ImmutableRow(Exception):
    """Somebody tried to change or remove a row that is written once."""


class AppendOnlyQuerySet(models.QuerySet[Any]):
    """Reads and inserts; everything else raises ImmutableRow."""

    def update(self, **_: Any) -> NoReturn:
        raise ImmutableRow("these rows are never changed")

    def delete(self) -> NoReturn:
        raise ImmutableRow("these rows are never removed")


class AppendOnly(models.Model):
    """Base of every table whose rows are never rewritten."""

    objects: ClassVar[models.Manager[Any]] = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert only. Raises ImmutableRow for a row that is already there."""
        if not self._state.adding:
            raise ImmutableRow("this row is never changed")
        super().save(*args, **kwargs)

    def delete(self, *_: Any, **__: Any) -> NoReturn:
        """Never. Raises ImmutableRow."""
        raise ImmutableRow("this row is never removed")
