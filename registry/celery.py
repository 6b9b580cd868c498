"""The Celery application: one queue, JSON only, messages acknowledged after the work is done."""

from __future__ import annotations

import os

from celery import Celery
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registry.settings")
# Worker processes are forked and hold one connection each; a pool would be forked with its threads missing.
os.environ["SAYSO_DATABASE_POOL"] = "0"

from django.conf import settings

app = Celery("registry")
app.conf.update(
    broker_url=settings.BROKER_URL,
    broker_connection_retry_on_startup=True,
    task_ignore_result=True,
    task_serializer="json",
    accept_content=["json"],
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_time_limit=120,
    task_soft_time_limit=90,
    worker_prefetch_multiplier=1,
    worker_max_tasks_per_child=2000,
    timezone="UTC",
    enable_utc=True,
    # A task that was not taken in time is dropped: the next one does all that it would have done.
    beat_schedule={
        "publish-log": {"task": "registry.tasks.publish_log", "schedule": 1.0, "options": {"expires": 1}},
        "deliver-notices": {
            "task": "registry.tasks.deliver_due_notices",
            "schedule": 2.0,
            "options": {"expires": 2},
        },
    },
)
app.autodiscover_tasks(["registry"])


@setup_logging.connect
def _keep_our_logging(**_kwargs: object) -> None:
    """Celery would replace the handlers that settings have set; a receiver here stops it."""
