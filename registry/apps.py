from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """The one Django app of this project."""

    name = "registry"
    label = "registry"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make our Celery application the one that tasks and `delay` use, in every process."""
        import_module("registry.celery")
