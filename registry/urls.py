"""Which door answers which address, and in which form an error is told: a problem to a program, a page to a person."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views import defaults

from registry.api import problems
from registry.api.health import healthz, readyz

urlpatterns = [
    path("healthz", healthz),
    path("readyz", readyz),
    path("", include("registry.api.urls")),
    path("", include("registry.pages.urls")),
]


def handler400(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The request cannot be read."""
    tell = problems.bad_request if problems.concerns(request) else defaults.bad_request
    return tell(request, exception)


def handler403(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Not allowed."""
    tell = problems.permission_denied if problems.concerns(request) else defaults.permission_denied
    return tell(request, exception)


def handler404(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Nothing there."""
    tell = problems.page_not_found if problems.concerns(request) else defaults.page_not_found
    return tell(request, exception)


def handler500(request: HttpRequest) -> HttpResponse:
    """Something went wrong on our side."""
    tell = problems.server_error if problems.concerns(request) else defaults.server_error
    return tell(request)
