from __future__ import annotations

from django.db import models

from registry.models.ids import maker


class Delivery(models.Model):
    """The outbox: a notice on its way to a tool's callback URL, with its attempts."""

    WAITING, DELIVERED, GIVEN_UP, DISABLED = "waiting", "delivered", "given_up", "disabled"

    id = models.CharField(primary_key=True, max_length=40, default=maker("dlv"), editable=False)
    notice = models.OneToOneField("registry.Notice", on_delete=models.CASCADE, related_name="delivery")
    state = models.CharField(max_length=12, default=WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    last_attempt_at = models.DateTimeField(null=True, blank=True)
    last_status = models.PositiveSmallIntegerField(null=True, blank=True)
    last_problem = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["next_attempt_at"], condition=models.Q(state="waiting"), name="delivery_due"
            ),
        ]

    def __str__(self) -> str:
        return self.id
