"""AuthZEN 1.0 searches: which tools, which likenesses, which operations would be allowed.

A search tells a tool about itself and about those who named its organisation in a consent, and nothing else. Each
candidate is decided and recorded like any "what if" question, so the person sees that it was asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
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
    tool = {"type": "tool", "id": asker.tool.pk}
    search = _Search(asker, lambda found: {**value, "subject": found})
    known = value["subject"]["type"] == "tool" and asker.tool.pk > page.after
    return search.answer(page, [(asker.tool.pk, tool)] if known else [], example=tool)


@for_tools("POST")
def resources(request: HttpRequest, asker: Asker) -> HttpResponse:
    """Resource Search: with whose likeness this may be done, among those who named the tool's organisation."""
    value = read(request)
    questions.check_shape(value, {"subject": _NAMED, "action": ("name",), "resource": _TYPED})
    page = wanted("resource", value)
    search = _Search(asker, lambda found: {**value, "resource": {**value["resource"], **found}})
    known = value["resource"]["type"] == "likeness" and _is_own(value, asker)
    return search.answer(
        page, _likenesses(asker.tool, page) if known else [], example={"type": "likeness", "id": ""}
    )


@for_tools("POST")
def actions(request: HttpRequest, asker: Asker) -> HttpResponse:
    """Action Search: which operations may be done with this likeness."""
    value = read(request)
    questions.check_shape(value, {"subject": _NAMED, "resource": _NAMED})
    page = wanted("action", value)
    search = _Search(asker, lambda found: {**value, "action": found})
    known = value["resource"]["type"] == "likeness" and _is_own(value, asker)
    codes = [code for code in sorted(OPERATIONS) if code > page.after] if known else []
    return search.answer(page, [(code, {"name": code}) for code in codes], example={"name": ""})


@dataclass(frozen=True)
class _Search:
    """Who searches, and the full question that each candidate stands for."""

    asker: Asker
    full: Callable[[dict[str, str]], dict[str, Any]]

    def answer(
        self, page: Wanted, candidates: Iterable[tuple[str, dict[str, str]]], *, example: dict[str, str]
    ) -> HttpResponse:
        """One page of those that would be permitted. The question is read even where there is nobody to ask about."""
        questions.question(self.full(example))
        return answer(one_page(page, candidates, self._permits))

    def _permits(self, found: dict[str, str]) -> bool:
        """Whether this one would be permitted. Recorded as "what if": a search lists, and allows nothing."""
        asked = questions.question(self.full(found))
        at = self.asker.at
        answered = decide(use=asked.use, tool=self.asker.tool, at=at, what_if_at=asked.what_if_at or at)
        return answered.answer.outcome == "permit"


def _is_own(value: Mapping[str, Any], asker: Asker) -> bool:
    return questions.own(value["subject"], "tool") == asker.tool.pk


def _likenesses(tool: Tool, page: Wanted) -> Iterator[tuple[str, dict[str, str]]]:
    """Subjects of grants, in force or not, that name the tool's organisation as licensee or vendor."""
    named = [
        Q(document__contains={"body": {role: [tool.organisation_id]}}) for role in ("licensees", "vendors")
    ]
    rows = Statement.objects.filter(named[0] | named[1], type="grant", subject_id__gt=page.after)
    ids = rows.order_by("subject_id").values_list("subject_id", flat=True).distinct()
    for subject_id in ids[: MAX_EXAMINED + 1]:
        yield subject_id, {"type": "likeness", "id": subject_id}
