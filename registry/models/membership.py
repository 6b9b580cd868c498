from __future__ import annotations

from django.db import models


class Membership(models.Model):
    """A person acts for an organisation; owners may also register tools and members."""

    person = models.ForeignKey("registry.Person", on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(
        "registry.Organisation", on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(max_length=20, choices=[("owner", "Owner"), ("member", "Member")])
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "organisation"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.organisation_id}"
