"""The door for Celery: load by id, call one action. Unknown keywords are swallowed, so that old workers survive."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from registry.actions.deliver_notices import AT_ONCE
from registry.actions.deliver_notices import deliver_notices as deliver
from registry.actions.publish_log import publish_log as publish

ROUNDS = 4
"""Of at most 15 seconds each, so that a task ends before Celery ends it."""


@shared_task
def publish_log(**_options: object) -> None:
    """Every second: what is recorded and not yet published."""
    publish(at=timezone.now())


@shared_task
def deliver_due_notices(**_options: object) -> None:
    """At every new notice and every two seconds: what is due; a few rounds, then the next task goes on."""
    for _ in range(ROUNDS):
        if deliver(at=timezone.now()) < AT_ONCE:
            break
