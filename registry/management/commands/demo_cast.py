"""The demo cast, loaded once into an empty registry."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from registry.management.demonstration import cast
from registry.models import Person


class Command(BaseCommand):
    help = "Load invented performers, a studio, a tool and two ready questions, and write demo.json for scripts."

    def handle(self, *_args: Any, **_options: Any) -> None:
        if not settings.SAYSO_DEMO:
            raise CommandError("the demo cast is for demonstrations: set SAYSO_DEMO=1")
        if Person.objects.exists():
            self.stdout.write("somebody is on record already: nothing was loaded")
            return
        with transaction.atomic():
            made = cast.make(at=timezone.now())
            _write(Path(settings.SAYSO_VAR), cast.as_file(made, base_url=settings.SAYSO_BASE_URL))
        self.stdout.write(f"loaded {len(made.subjects)} performers and {len(made.organisations)} organisations")


def _write(folder: Path, content: dict[str, Any]) -> None:
    """All of the file or none of it, readable by its owner only: it holds an API key."""
    content["commands"] = commands(folder / "demo.json")
    half = folder / "demo.json.half"
    half.touch(mode=0o600)
    half.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    half.replace(folder / "demo.json")


def commands(file: Path) -> list[str]:
    """Three things to try next."""
    ask = (
        "python3 -c \"import json,urllib.request as u; d=json.load(open('{file}')); "
        "print(u.urlopen(u.Request(d['base_url']+'/access/v1/evaluation', json.dumps(d['uses']['{which}']).encode(), "
        "{{'Authorization':'Bearer '+d['api_key'],'Content-Type':'application/json'}})).read().decode())\""
    )
    return [ask.format(file=file, which="permitted"), ask.format(file=file, which="refused"), "make demo"]
