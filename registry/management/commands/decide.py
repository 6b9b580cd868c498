from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from consent import canonical, decision, facts, uses
from consent.decision import answer as answers
from consent.errors import MalformedError
from registry.models import Decision


class Command(BaseCommand):
    help = "Decide again from evidence: a file with `facts`, `use` and `at`, or a recorded decision. Prints the answer."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("evidence", help="a JSON file, or the id of a recorded decision (dec_…)")

    def handle(self, *_args: Any, evidence: str, **_options: Any) -> None:
        recorded = Decision.objects.filter(pk=evidence).first() if evidence.startswith("dec_") else None
        given = _recorded(recorded) if recorded else _read(Path(evidence))
        try:
            known, use = facts.from_value(given["facts"]), uses.from_value(given["use"])
            at = datetime.fromisoformat(given["at"])
        except (KeyError, TypeError, ValueError, MalformedError) as error:
            raise CommandError(f"`{evidence}` is no evidence: {error}") from None
        found = answers.to_value(decision.decide(known, use, at))
        self.stdout.write(json.dumps(found, indent=2, ensure_ascii=False))
        if recorded and canonical.canonical(found) != canonical.canonical(recorded.answer):
            raise CommandError("this is not the answer on record")


def _recorded(row: Decision) -> dict[str, Any]:
    return {"facts": row.facts, "use": row.use, "at": row.answer["at"]}


def _read(file: Path) -> Any:
    try:
        return canonical.parse(file.read_bytes())
    except (OSError, MalformedError) as error:
        raise CommandError(f"`{file}` cannot be read: {error}") from None
