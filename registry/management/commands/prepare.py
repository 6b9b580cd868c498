from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "What a registry needs before it serves: tables, static files and, in a demo without people, the demo cast."

    def handle(self, *_args: Any, **_options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=1)
        _collect_static(Path(settings.STATIC_ROOT))
        if settings.SAYSO_DEMO:
            call_command("demo_cast")


def _collect_static(folder: Path) -> None:
    """Only when a file changed: hashing and compressing them all takes seconds."""
    stamp = folder / ".collected"
    fingerprint = _fingerprint()
    if not stamp.exists() or stamp.read_text(encoding="ascii") != fingerprint:
        call_command("collectstatic", interactive=False, clear=folder.exists(), verbosity=0)
        stamp.write_text(fingerprint, encoding="ascii")


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            state = Path(storage.path(path)).stat()
            digest.update(f"{path}\0{state.st_size}\0{state.st_mtime_ns}\n".encode())
    return digest.hexdigest()
