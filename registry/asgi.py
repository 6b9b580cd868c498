"""The door Granian opens: Django over ASGI."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registry.settings")
# Under ASGI every request may run in a thread of its own, so connections are pooled rather than kept per thread.
os.environ.setdefault("SAYSO_DATABASE_POOL", "8")

from django.core.asgi import get_asgi_application

from registry.api.edge import bounded

application = bounded(get_asgi_application())
