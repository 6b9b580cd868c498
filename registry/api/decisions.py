"""What a tool asked before, and how its permits stand. Another tool's things are not there."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse

from registry import rules
from registry.api import answers
from registry.api.authentication import Asker
from registry.api.door import READ, answer, for_tools
from registry.api.problems import not_found
from registry.decisions.disclosed import disclosed_answer
from registry.models import Decision, Permit
from registry.times import rfc3339


@for_tools(*READ)
def decision(_request: HttpRequest, asker: Asker, decision: str) -> HttpResponse:
    """One of the tool's own questions, with the answer as it was given, and how its permit stands now."""
    row = Decision.objects.filter(pk=decision).first()
    if row is None or not rules.tool_may_see_decision(asker.tool, row):
        raise not_found()
    return answer(_value(row, at=asker.at))


@for_tools(*READ)
def permit(_request: HttpRequest, asker: Asker, permit: str) -> HttpResponse:
    """How one of the tool's own permits stands now."""
    row = Permit.objects.filter(pk=permit, tool_id=asker.tool.pk).first()
    if row is None:
        raise not_found()
    return answer(answers.permit_value(row, at=asker.at))


def _value(row: Decision, *, at: datetime) -> dict[str, Any]:
    permit_row = Permit.objects.filter(decision_id=row.pk).first()
    return {
        "id": row.pk,
        "asked_at": rfc3339(row.asked_at),
        "what_if": row.what_if,
        "use": row.use,
        "answer": answers.context(decision=row, answer=disclosed_answer(decision=row), permit_row=permit_row),
        "permit": answers.permit_value(permit_row, at=at) if permit_row else None,
    }
