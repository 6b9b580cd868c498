from __future__ import annotations

from django.db import models

from registry.models.ids import maker


class Project(models.Model):
    """A production of an organisation, by its EIDR id where it has one; grants name it."""

    id = models.CharField(primary_key=True, max_length=40, default=maker("prj"), editable=False)
    organisation = models.ForeignKey(
        "registry.Organisation", on_delete=models.CASCADE, related_name="projects"
    )
    title = models.CharField(max_length=200)
    eidr = models.CharField(
        max_length=40, blank=True, help_text="canonical EIDR title id, without the scheme"
    )
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.title

    @property
    def reference(self) -> str:
        """How terms and uses name it: `eidr:…` where there is one, else our own id."""
        return f"eidr:{self.eidr}" if self.eidr else self.id
