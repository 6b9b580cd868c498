"""Which door answers which address."""

from __future__ import annotations

from django.urls import path

from registry.api.health import healthz, readyz

urlpatterns = [
    path("healthz", healthz),
    path("readyz", readyz),
]
