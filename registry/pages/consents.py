"""A performer's consents: all of them, one of them, its receipt, and the way out."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from consent.days import day_of
from consent.decision.standing import Standing, standings
from consent.vocabulary import MODALITIES, OPERATIONS
from registry import facts, rules
from registry.actions.withdraw_grant import withdraw_grant
from registry.decisions.standing import live_permits
from registry.models import Decision, Notice, Signature, Statement, Subject, Tool
from registry.pages.names import names_of
from registry.pages.visit import SignedInRequest
from registry.receipts import receipt


@dataclass(frozen=True)
class Shown:
    """A grant as a page shows it."""

    id: str
    state: str
    title: str
    licensees: str
    what: str
    signed_at: datetime
    ends_on: Any
    withdrawn_at: datetime | None


def shown_grants(subject: Subject, at: datetime) -> list[Shown]:
    """Every grant of this subject with its state now; newest first."""
    grants, _ = facts.record_of(subject.pk)
    found = standings(grants, subject.pk, at, day_of(at))
    names = names_of(org for standing in found for org in standing.grant.terms.licensees)
    return sorted(
        (_shown(standing, names) for standing in found), key=lambda each: each.signed_at, reverse=True
    )


def _shown(standing: Standing, names: dict[str, str]) -> Shown:
    grant = standing.grant
    what = [
        *(MODALITIES[code].label for code in grant.terms.modalities if code in MODALITIES),
        *(OPERATIONS[code].label for code in grant.terms.operations if code in OPERATIONS),
    ]
    return Shown(
        id=grant.id,
        state=standing.state,
        title=", ".join(project.title for project in grant.terms.projects),
        licensees=", ".join(names.get(org, org) for org in grant.terms.licensees),
        what=", ".join(what),
        signed_at=grant.signed_at,
        ends_on=standing.ends_on if standing.state in {"active", "expired"} else None,
        withdrawn_at=grant.withdrawn_at,
    )


def home(request: HttpRequest) -> HttpResponse:
    """The front page for visitors; for a performer, what is live, what was asked and what waits."""
    subject = request.user.subjects.first() if request.user.is_authenticated else None
    if subject is None:
        return (
            redirect("studio")
            if request.user.is_authenticated and request.user.memberships.exists()
            else render(request, "pages/about.html")
        )
    now = timezone.now()
    week = Decision.objects.filter(subject_ids__contains=[subject.pk], asked_at__gte=now - timedelta(days=7))
    shown = shown_grants(subject, now)
    context = {
        "subject": subject,
        "grants": shown,
        "live": [grant for grant in shown if grant.state == "active"],
        "asked": week.count(),
        "refused": week.exclude(outcome="permit").count(),
        "waiting": subject.asked.filter(answered_at__isnull=True).select_related("organisation"),
        "newest": named_decisions(
            Decision.objects.filter(subject_ids__contains=[subject.pk]).order_by("-seq")[:5]
        ),
    }
    return render(request, "pages/home.html", context)


def named_decisions(decisions: Any) -> list[dict[str, Any]]:
    """Decisions with the names of who asked and what for."""
    rows = list(decisions)
    names = names_of(name for row in rows for name in (row.tool_id, row.organisation_id))
    return [
        {
            "row": row,
            "tool": names.get(row.tool_id, row.tool_id),
            "organisation": names.get(row.organisation_id, ""),
            "operation": OPERATIONS[row.use["operation"]].label
            if row.use["operation"] in OPERATIONS
            else row.use["operation"],
        }
        for row in rows
    ]


@login_required
def consents(request: SignedInRequest) -> HttpResponse:
    """All consents, whatever has become of them."""
    subject = request.user.subjects.first()
    if subject is None:
        return render(request, "pages/consents.html", {"subject": None})
    return render(
        request, "pages/consents.html", {"subject": subject, "grants": shown_grants(subject, timezone.now())}
    )


def own_grant(request: SignedInRequest, grant_id: str) -> tuple[Statement, Subject]:
    """A grant of one's own; anybody else's looks as if it did not exist."""
    statement = get_object_or_404(Statement, pk=grant_id, type="grant")
    subject = get_object_or_404(Subject, pk=statement.subject_id)
    if not rules.may_act_for(request.user, subject):
        raise Http404
    return statement, subject


@login_required
def consent(request: SignedInRequest, grant_id: str) -> HttpResponse:
    """One consent: its words, what is done under it now, who has heard of its end."""
    statement, subject = own_grant(request, grant_id)
    now = timezone.now()
    grant = next(each for each in shown_grants(subject, now) if each.id == statement.pk)
    permits = list(live_permits(at=now, grant_id=statement.pk).order_by("-issued_at")[:50])
    names = names_of(permit.tool_id for permit in permits)
    decisions = Decision.objects.filter(grant_ids__contains=[statement.pk]).order_by("-seq")
    context = {
        "statement": statement,
        "grant": grant,
        "subject": subject,
        "permits": [
            {"permit": permit, "tool": names.get(permit.tool_id, permit.tool_id)} for permit in permits
        ],
        "decisions": named_decisions(decisions[:10]),
        "count": decisions.count(),
        **_heard(statement),
    }
    signature = Signature.objects.get(pk=statement.pk)
    context |= {"signature": signature, "signature_parts": _readable(signature.parts)}
    template = "pages/heard.html" if getattr(request, "htmx", False) else "pages/consent.html"
    return render(request, template, context)


def _readable(parts: dict[str, Any]) -> list[tuple[str, str]]:
    """The parts of a signature that a page can show on a line each."""
    shown = ((name.replace("_", " "), value) for name, value in parts.items() if name != "kind")
    return [
        (name, ", ".join(value) if isinstance(value, list) else value)
        for name, value in shown
        if isinstance(value, str | list)
    ]


def _heard(statement: Statement) -> dict[str, Any]:
    """Which tools have been told that this grant ended, and which of them have answered."""
    ended = Statement.objects.filter(target_id=statement.pk, type="withdrawal").first()
    notices = (
        list(
            Notice.objects.filter(statement_id=ended.pk).select_related("tool__organisation").order_by("seq")
        )
        if ended
        else []
    )
    heard = [notice for notice in notices if notice.heard_at]
    return {
        "withdrawal": ended,
        "notices": notices,
        "heard": len(heard),
        "unheard": len(notices) - len(heard),
    }


@login_required
def withdraw(request: SignedInRequest, grant_id: str) -> HttpResponse:
    """One click and "Yes, withdraw". No reason is asked for, and no passkey."""
    statement, subject = own_grant(request, grant_id)
    if request.method == "POST":
        withdraw_grant(grant_id=statement.pk, by=request.user, at=timezone.now())
        return redirect("consent", statement.pk)
    now = timezone.now()
    permits = live_permits(at=now, grant_id=statement.pk)
    tools = Tool.objects.filter(pk__in=permits.values("tool_id")).count()
    grant = next(each for each in shown_grants(subject, now) if each.id == statement.pk)
    context = {"statement": statement, "grant": grant, "permits": permits.count(), "tools": tools}
    return render(request, "pages/withdraw.html", context)


@login_required
@require_GET
def receipt_file(request: SignedInRequest, statement_id: str) -> HttpResponse:
    """The receipt, as a file that anybody can verify without us."""
    statement = get_object_or_404(Statement, pk=statement_id)
    if not rules.may_see_statement(request.user, statement):
        raise Http404
    body = json.dumps(receipt(statement=statement), indent=2, ensure_ascii=False)
    return HttpResponse(
        body,
        content_type="application/json; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{statement.pk}.receipt.json"'},
    )
