"""What stands at the top of every page, by who is looking."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context for base.html: `navigation` (label, url, current) and `demo`."""
    items = [
        {
            "label": label,
            "url": url,
            "current": request.path == url or (url != "/" and request.path.startswith(url)),
        }
        for label, url in _links(request)
    ]
    return {"navigation": items, "demo": settings.SAYSO_DEMO}


def _links(request: HttpRequest) -> list[tuple[str, str]]:
    person = getattr(request, "user", None)
    if person is None or not person.is_authenticated:
        return [("Sign in", reverse("account_login")), ("Create an account", reverse("start"))]
    links = [
        ("Consents", reverse("consents")),
        ("Questions", reverse("questions")),
        ("My record", reverse("record")),
        ("Studio", reverse("studio")),
    ]
    if person.is_registrar:
        links.append(("Desk", reverse("desk")))
    links.append(("Sign out", reverse("account_logout")))
    return links
