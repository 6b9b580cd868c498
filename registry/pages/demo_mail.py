"""The e-mails a demonstration would have sent. The route exists in demonstrations only."""

from __future__ import annotations

import email
import email.policy
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

NEWEST = 30
SEPARATOR = b"-" * 79


@require_safe
def demo_mail(request: HttpRequest) -> HttpResponse:
    """The newest messages, newest first. Not there (404) outside a demonstration."""
    if not settings.SAYSO_DEMO:
        raise Http404
    return render(request, "pages/demo_mail.html", {"mails": newest_mails(Path(settings.SAYSO_VAR) / "mail")})


def newest_mails(folder: Path) -> list[dict[str, Any]]:
    """What the file mail backend wrote: to, subject, text; newest first."""
    files = sorted(folder.glob("*.log"), key=lambda path: path.stat().st_mtime_ns, reverse=True)[:NEWEST]
    return [
        _read(part) for path in files for part in reversed(path.read_bytes().split(SEPARATOR)) if part.strip()
    ]


def _read(raw: bytes) -> dict[str, Any]:
    message = email.message_from_bytes(raw.strip(), policy=email.policy.default)
    body = message.get_body(("plain",))
    return {"to": message["To"], "subject": message["Subject"], "text": body.get_content() if body else ""}
