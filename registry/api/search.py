"""AuthZEN 1.0 searches: which tools, which likenesses, which operations would be allowed.

A search tells a tool about itself and about those who named its organisation in a consent, and nothing else. Each
candidate is decided and recorded like any "what if" question, so the person sees that it was asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse

from consent.vocabulary import OPERATIONS
from registry.api import questions
from registry.api.access import read
from registry.api.authentication import Asker
from registry.api.door import answer, for_tools
from registry.api.pages_of_results import MAX_EXAMINED, Wanted, one_page, wanted
from registry.decisions.answer import answer as decide
from registry.models import Statement, Tool

_TYPED = ("type",)
_NAMED = ("type", "id")


@for_tools("POST")
def subjects(request: HttpRequest, asker: Asker) -> HttpResponse:
    """Subject Search: which tools may do this. A tool learns of itself only."""
    value = read(request)
    questions.check_shape(value, {"subject": _TYPED, "action": ("name",), "resource": _NAMED})
    page = wanted("subject", value)
    asks_for_tools = value["subject"]["type"] == "tool"
    candidates = [(asker.tool.pk, {"type": "tool", "id": asker.tool.pk})] if asks_for_tools else []
    remaining = [each for each in candidates if each[0] > page.after]
    return answer(one_page(page, remaining, lambda found: _permitted({**value, "subject": found}, asker)))


@for_tools("POST")
def resources(request: HttpRequest, asker: Asker) -> HttpResponse:
    """Resource Search: with whose likeness this may be done, among those who named the tool's organisation."""
    value = read(request)
    questions.check_shape(value, {"subject": _NAMED, "action": ("name",), "resource": _TYPED})
    page = wanted("resource", value)
    known = value["resource"]["type"] == "likeness" and _is_own(value, asker)
    candidates = _likenesses(asker.tool, page) if known else iter(())
    return answer(one_page(page, candidates, lambda found: _permitted(_about(value, found), asker)))


@for_tools("POST")
def actions(request: HttpRequest, asker: Asker) -> HttpResponse:
    """Action Search: which operations may be done with this likeness."""
    value = read(request)
    questions.check_shape(value, {"subject": _NAMED, "resource": _NAMED})
    page = wanted("action", value)
    known = value["resource"]["type"] == "likeness" and _is_own(value, asker)
    codes = sorted(OPERATIONS) if known else []
    candidates = [(code, {"name": code}) for code in codes if code > page.after]
    return answer(one_page(page, candidates, lambda found: _permitted({**value, "action": found}, asker)))


def _is_own(value: Mapping[str, Any], asker: Asker) -> bool:
    return questions.own(value["subject"], "tool") == asker.tool.pk


def _about(value: Mapping[str, Any], likeness: Mapping[str, Any]) -> dict[str, Any]:
    return {**value, "resource": {**value["resource"], "id": likeness["id"]}}


def _likenesses(tool: Tool, page: Wanted) -> Iterator[tuple[str, dict[str, str]]]:
    """Subjects of grants, in force or not, that name the tool's organisation as licensee or vendor."""
    named = [
        Q(document__contains={"body": {role: [tool.organisation_id]}}) for role in ("licensees", "vendors")
    ]
    rows = Statement.objects.filter(named[0] | named[1], type="grant", subject_id__gt=page.after)
    ids = rows.order_by("subject_id").values_list("subject_id", flat=True).distinct()
    for subject_id in ids[: MAX_EXAMINED + 1]:
        yield subject_id, {"type": "likeness", "id": subject_id}


def _permitted(value: Mapping[str, Any], asker: Asker) -> bool:
    """Whether this one would be permitted. Recorded as "what if": a search lists, and allows nothing."""
    asked = questions.question(value)
    found = decide(use=asked.use, tool=asker.tool, at=asker.at, what_if_at=asked.what_if_at or asker.at)
    return found.answer.outcome == "permit"
