"""Every question ever asked about a person: who, what, when, the outcome and why."""

from __future__ import annotations

import csv
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from consent.decision.answer import Answer
from consent.sentences import answer_in_sentences, remedy_in_sentence
from registry import rules
from registry.decisions.disclosed import disclosed_answer, whole_answer
from registry.decisions.standing import permit_state
from registry.models import Decision, Permit
from registry.pages.consents import named_decisions
from registry.pages.names import names_of
from registry.pages.visit import SignedInRequest

A_PAGE = 25
OUTCOMES = {
    "permit": "Allowed",
    "deny": "Refused",
    "conditional": "Waiting for a condition",
    "refer": "Needs a person to decide",
}


@login_required
def questions(request: SignedInRequest) -> HttpResponse | StreamingHttpResponse:
    """All of them, newest first; by outcome or consent; or all as a table for a spreadsheet."""
    subject = request.user.subjects.first()
    if subject is None:
        return render(request, "pages/questions.html", {"subject": None})
    found = _filtered(request, Decision.objects.filter(subject_ids__contains=[subject.pk]).order_by("-seq"))
    if request.GET.get("format") == "csv":
        return _table(found)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "subject": subject,
        "page": page,
        "decisions": named_decisions(page.object_list),
        "outcomes": OUTCOMES,
        "outcome": request.GET.get("outcome", ""),
        "grant": request.GET.get("grant", ""),
    }
    return render(request, "pages/questions.html", context)


def _filtered(request: SignedInRequest, found: QuerySet[Decision]) -> QuerySet[Decision]:
    if request.GET.get("outcome") in OUTCOMES:
        found = found.filter(outcome=request.GET["outcome"])
    grant = request.GET.get("grant", "")[:40].replace("\x00", "")
    return found.filter(grant_ids__contains=[grant]) if grant else found


class _Echo:
    """What a csv writer writes to when each line is sent at once."""

    def write(self, line: str) -> str:
        return line


def _table(found: QuerySet[Decision]) -> StreamingHttpResponse:
    writer = csv.writer(_Echo())
    head = [
        "time",
        "outcome",
        "tool",
        "organisation",
        "operation",
        "purpose",
        "project",
        "reasons",
        "decision",
    ]

    def lines() -> Any:
        yield writer.writerow(head)
        for each in map(_row, found.iterator(500)):
            yield writer.writerow(each)

    headers = {"Content-Disposition": 'attachment; filename="questions.csv"'}
    return StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8", headers=headers)


def _row(row: Decision) -> list[str]:
    use = row.use
    reasons = "; ".join(reason["code"] for reason in row.answer["reasons"])
    cells = [
        row.asked_at.isoformat(timespec="seconds"),
        row.outcome,
        row.tool_id,
        row.organisation_id,
        use["operation"],
        use["purpose"]["code"],
        use["project"],
        reasons,
        row.pk,
    ]
    return [_harmless(cell) for cell in cells]


def _harmless(cell: str) -> str:
    """A spreadsheet must not take a tool's words for a formula."""
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell


@login_required
def decision(request: SignedInRequest, decision_id: str) -> HttpResponse:
    """One question and its answer in plain sentences; whole for the person, as disclosed for who asked."""
    row = get_object_or_404(Decision, pk=decision_id)
    if not rules.may_see_decision(request.user, row):
        raise Http404
    whole = rules.sees_whole_decision(request.user, row)
    answer = whole_answer(decision=row) if whole else disclosed_answer(decision=row)
    names = names_of(
        [
            row.tool_id,
            row.organisation_id,
            row.use["licensee"],
            row.use["project"],
            *_people(request, row, whole),
        ]
    )
    permit = Permit.objects.filter(decision_id=row.pk).first()
    context = {
        "row": row,
        "whole": whole,
        "answer": answer,
        "asked": named_decisions([row])[0],
        "names": names,
        "permit": permit,
        "permit_state": permit_state(permit=permit, at=timezone.now()) if permit else None,
        "lines": _lines(answer, names),
    }
    return render(request, "pages/decision.html", context)


def _people(request: SignedInRequest, row: Decision, whole: bool) -> list[str]:
    """The subjects whose names this reader may see: everybody's own; the desk sees all."""
    if rules.is_registrar(request.user):
        return list(row.subject_ids)
    return (
        list(request.user.subjects.filter(pk__in=row.subject_ids).values_list("pk", flat=True))
        if whole
        else []
    )


def _lines(answer: Answer, names: dict[str, str]) -> list[dict[str, str]]:
    said = answer_in_sentences(answer, names)
    remedies = {reason.code: remedy_in_sentence(reason) for reason in answer.reasons}
    return [
        {
            "section": line.section,
            "text": line.text,
            "code": line.code or "",
            "remedy": remedies.get(line.code or "", ""),
        }
        for line in said
    ]
