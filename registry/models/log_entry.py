from __future__ import annotations

from django.db import models

from registry.models.ids import maker


class LogEntry(models.Model):
    """An entry of the public log: *recorded* in the transaction it speaks of, *integrated* once it has an index.

    `leaf` is the JCS entry {v,type,id,time,hash}; the hash commits with `salt` to what it speaks of.
    Only `registry.log` touches this table. Once integrated a row is never rewritten, except that erasing a person
    removes the salt.
    """

    id = models.CharField(primary_key=True, max_length=40, default=maker("ent"), editable=False)
    recorded_seq = models.BigIntegerField(
        unique=True,
        editable=False,
        db_default=models.Func(models.Value("registry_log_recorded_seq"), function="nextval"),
    )
    index = models.BigIntegerField(null=True, blank=True, unique=True)
    type = models.CharField(max_length=30)
    reference = models.CharField(max_length=40, db_index=True)
    leaf = models.BinaryField()
    salt = models.BinaryField(null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(
                fields=["recorded_seq"], condition=models.Q(index__isnull=True), name="log_entry_waiting"
            ),
        ]

    def __str__(self) -> str:
        return self.id
