from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from registry.models.ids import maker


class Subject(models.Model):
    """The person whose likeness it is. `identity` rises from self_asserted to verified at the desk only."""

    SELF_ASSERTED = "self_asserted"
    VERIFIED = "verified"

    id = models.CharField(primary_key=True, max_length=40, default=maker("sub"), editable=False)
    person = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="subjects")
    name = models.CharField(max_length=200, help_text="the name used publicly")
    other_names = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    born_on = models.DateField()
    domicile = models.CharField(max_length=6)
    identity = models.CharField(max_length=20, default=SELF_ASSERTED)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(identity__in=["self_asserted", "verified"]), name="subject_identity_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name
