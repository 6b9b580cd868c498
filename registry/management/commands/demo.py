"""`make demo`: a real job stops because the person in the pictures said no, with the time it took."""

from __future__ import annotations

import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.utils import timezone

from consent import uses
from registry.management.demonstration.consent import demonstration_use, fresh_grant
from registry.management.demonstration.instance import NoInstance, running
from registry.management.demonstration.job import Job
from registry.management.demonstration.visitor import PageProblem, Visitor
from registry.management.demonstration.workplace import prepare
from registry.models import Subject

FACES_FIRST = 6
JOB_SECONDS, STOP_SECONDS = 90.0, 60.0


class Command(BaseCommand):
    """Tell the story once; the exit code is 0 when it ended as it should."""

    help = "See a real job stop because the person in the pictures said no."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--pictures", type=int, default=60, help="how many pictures the job has to work through"
        )
        parser.add_argument("--pace", type=float, default=0.4, help="seconds between two pictures")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            with running(Path(settings.SAYSO_VAR), self._say) as demo:
                try:
                    self._tell(demo, **{name: options[name] for name in ("pictures", "pace")})
                finally:
                    connections.close_all()  # a database that is about to stop waits for those who use it
        except (NoInstance, PageProblem) as error:
            raise CommandError(str(error)) from None

    def _tell(self, demo: dict[str, Any], *, pictures: int, pace: float) -> None:
        permitted, _ = uses.from_authzen(demo["uses"]["permitted"])
        use = demonstration_use(permitted, at=timezone.now())
        subject = Subject.objects.select_related("person").get(pk=use.subjects[0].id)
        self._step(1, f"{subject.name} allows one film to build a dataset of their face")
        grant = fresh_grant(use, at=timezone.now())
        self._say(f"Consent {grant.pk}, signed and on the record.")
        folder = Path(settings.SAYSO_VAR) / "demo"
        use_file = prepare(
            folder, registry=demo["base_url"], api_key=demo["api_key"], use=use, pictures=pictures
        )
        with Visitor(demo["base_url"], Path(settings.SAYSO_VAR) / "mail") as visitor:
            visitor.sign_in(subject.person.email)
            self._step(2, "A tool collects faces from their pictures, under a permit")
            with Job(use_file, pace=pace, say=self._quote) as job:
                self._say(f"$ {job.command}")
                if not job.wait_for_faces(FACES_FIRST, seconds=JOB_SECONDS):
                    raise CommandError(f"the job made no faces; exit code {job.wait(seconds=5)}")
                self._step(3, f"{subject.name} withdraws, on the registry's own page")
                self._finish(job, visitor, visitor.open(f"/consents/{job.grant}/withdraw/"))
        self._after(folder, f"{demo['base_url']}/consents/{grant.pk}/", subject.person.email)

    def _finish(self, job: Job, visitor: Visitor, page: Any) -> None:
        clicked = time.monotonic()
        visitor.submit(page)
        answered = time.monotonic()
        code = job.wait(seconds=STOP_SECONDS)
        if code is None:
            raise CommandError("the job did not stop")
        self._step(4, "What happened")
        self._say(
            f"  {answered - clicked:6.2f} s  after the click the page said that no new permit can be issued"
        )
        self._say(
            f"  {job.ended_at - clicked:6.2f} s  after the click the process was gone (exit code {code})"
        )
        self._say(f"  {job.faces:6d}    faces had been made, and no more were")
        if code != 244:
            raise CommandError(f"the job ended with {code} and not because consent was withdrawn (244)")

    def _after(self, folder: Path, page: str, email: str) -> None:
        sayso = Path(sys.executable).with_name("sayso")
        self._say("")
        self._say("See for yourself:")
        self._say(f"  {sayso} status {folder / 'out'} --offline")
        self._say(f"  {sayso} check --use {folder / 'use.toml'}")
        self._say(f"  {page}   (who has heard, and stopped; sign in as {email})")

    def _step(self, number: int, text: str) -> None:
        self._say("")
        self._say(self.style.MIGRATE_HEADING(f"{number}. {text}"))

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()

    def _quote(self, line: str) -> None:
        self._say(f"   | {line}")
