from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from registry.management import cast as demo
from registry.models import Person


class Command(BaseCommand):
    help = "Load the demo cast into a database without people, and write demo.json; again, it only writes the file."

    def handle(self, *_args: Any, **_options: Any) -> None:
        now = timezone.now()
        cast = demo.find() if Person.objects.exists() else demo.make(at=now)
        if cast is None:
            self.stdout.write(
                "there are people here already, and none of them is the demo cast: nothing was written"
            )
            return
        self.stdout.write(f"the demo cast is there; {demo.write(cast, at=now)} describes it")
