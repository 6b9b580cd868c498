from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from registry.actions.put_on_record import event_bytes
from registry.decisions.answer import decision_bytes
from registry.log.verify import verify
from registry.models import Decision, Event, LogEntry, Statement


class Command(BaseCommand):
    help = "Recompute the whole log: indexes, what each entry commits to, kept hashes, roots and signatures."

    def handle(self, *_args: Any, **_options: Any) -> None:
        report = verify(committed=committed)
        for problem in report.problems:
            self.stderr.write(problem)
        said = (
            f"{report.entries} entries, {report.checkpoints} checkpoints; "
            f"{report.waiting} waiting to be published, {report.erased} erased"
        )
        if report.problems:
            raise CommandError(f"the log does not verify: {len(report.problems)} problems among {said}")
        self.stdout.write(f"the log verifies: {said}")


def committed(entry: LogEntry) -> bytes | None:
    """The bytes this entry commits to, from the record it refers to; None when that is gone."""
    kind = entry.reference.partition("_")[0]
    if kind == "dec":
        decision = Decision.objects.filter(pk=entry.reference).first()
        return decision_bytes(decision) if decision else None
    if kind == "evt":
        event = Event.objects.filter(pk=entry.reference).first()
        return event_bytes(event) if event else None
    statement = Statement.objects.filter(pk=entry.reference).first()
    return bytes(statement.canonical) if statement else None
