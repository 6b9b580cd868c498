"""The screens of giving a consent: choose a template, fill in, read, sign."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from registry import rules
from registry.actions.discard_draft import discard_draft
from registry.actions.prepare_statement import TermsRefused, prepare_statement, request_options
from registry.actions.record_grant import record_grant
from registry.actions.refusals import ActionRefused
from registry.actions.save_draft import save_draft
from registry.models import Draft, Organisation, Subject
from registry.pages.consent import steps
from registry.pages.consent.everyday import EVERYDAY
from registry.pages.consent.terms import terms_from
from registry.pages.fields import sentence
from registry.pages.passkeys import count_passkeys
from registry.pages.visit import SignedInRequest

FOUND = 20


def own_subject(request: SignedInRequest) -> Subject | None:
    """The record of the person who is signed in; None before they have made one."""
    subject: Subject | None = request.user.subjects.first()
    return subject


def own_draft(request: SignedInRequest, draft_id: str) -> Draft:
    """A draft of one's own; anybody else's looks as if it did not exist."""
    draft = get_object_or_404(Draft.objects.select_related("subject"), pk=draft_id)
    if not rules.may_act_for(request.user, draft.subject):
        raise Http404
    return draft


@login_required
def consent_new(request: SignedInRequest) -> HttpResponse:
    """Choose an everyday consent to start from."""
    subject = own_subject(request)
    if subject is None:
        messages.info(request, "First put yourself on record. Then you can give a consent.")
        return redirect("subject_new")
    template = EVERYDAY.get(request.POST.get("template", ""))
    if request.method == "POST" and template:
        draft = save_draft(
            subject=subject,
            answers=dict(template.answers),
            template=template.code,
            step="who",
            by=request.user,
            at=timezone.now(),
        )
        return redirect("consent_step", draft.pk, "who")
    context = {"templates": EVERYDAY.values(), "drafts": subject.drafts.order_by("-updated_at")}
    return render(request, "pages/consent/new.html", context)


@login_required
def consent_step(request: SignedInRequest, draft_id: str, step: str) -> HttpResponse:
    """One screen of the form."""
    draft = own_draft(request, draft_id)
    if step not in steps.FORMS:
        raise Http404
    if request.method == "POST" and "find" in request.POST:
        return _find(request, draft)
    form = steps.form_for(step, draft, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        _remember(request, draft, steps.remembered(form.cleaned_data.items()), steps.after(step))
        return (
            redirect("consent_preview", draft.pk)
            if steps.after(step) == "preview"
            else redirect("consent_step", draft.pk, steps.after(step))
        )
    context = {
        "draft": draft,
        "form": form,
        "step": step,
        "steps": steps.TITLES,
        "number": steps.ORDER.index(step) + 1,
        "name": request.POST.get("name", ""),
        "before": _before(step),
    }
    return render(request, f"pages/consent/{step}.html", context, status=422 if form.errors else 200)


def _before(step: str) -> str | None:
    place = steps.ORDER.index(step)
    return steps.ORDER[place - 1] if place else None


def _find(request: SignedInRequest, draft: Draft) -> HttpResponse:
    """Add the organisations that go by this name to what can be chosen, keeping what is already ticked."""
    name = request.POST.get("name", "").strip()
    found = (
        [
            organisation.pk
            for organisation in Organisation.objects.filter(name__icontains=name).order_by("name")[:FOUND]
        ]
        if name
        else []
    )
    kept = {key: request.POST.getlist(key) for key in ("licensees", "vendors", "projects")}
    others = [pk for pk in draft.answers.get("found", []) if pk not in found]
    _remember(request, draft, {**kept, "found": [*found, *others][: 2 * FOUND]}, "who")
    if not found:
        messages.info(
            request,
            f"No company called “{name}” is on record. Check the spelling, or ask them to register."
            if name
            else "Type a name to look for.",
        )
    return redirect("consent_step", draft.pk, "who")


def _remember(request: SignedInRequest, draft: Draft, answers: dict[str, Any], step: str) -> None:
    save_draft(
        subject=draft.subject,
        draft=draft,
        answers={**draft.answers, **answers},
        template=draft.template,
        step=step,
        by=request.user,
        at=timezone.now(),
    )


@login_required
@require_GET
def consent_preview(request: SignedInRequest, draft_id: str) -> HttpResponse:
    """The exact words, and the button that signs them."""
    return _preview(request, own_draft(request, draft_id))


def _preview(request: SignedInRequest, draft: Draft, problem: str = "") -> HttpResponse:
    gap = steps.missing(draft)
    if gap:
        messages.info(request, "This screen still needs an answer.")
        return redirect("consent_step", draft.pk, gap)
    now = timezone.now()
    context: dict[str, Any] = {
        "draft": draft,
        "steps": steps.TITLES,
        "step": "preview",
        "number": len(steps.ORDER),
        "problem": problem,
        "passkeys": count_passkeys(request.user),
    }
    try:
        terms = terms_from(draft.answers, titles=steps.titles(draft), today=now.date())
        ceremony = prepare_statement(subject=draft.subject, terms=terms, draft=draft, by=request.user, at=now)
        context |= {"ceremony": ceremony, "options": request_options(waiting=ceremony)}
    except TermsRefused as refusal:
        context["problems"] = [
            (STEP_OF.get(problem.field.split("[")[0].split(".")[0], "what"), sentence(problem.message))
            for problem in refusal.problems
        ]
    return render(
        request,
        "pages/consent/preview.html",
        context,
        status=422 if problem or "problems" in context else 200,
    )


STEP_OF = {
    "licensees": "who",
    "vendors": "who",
    "projects": "who",
    "territories": "where",
    "media": "where",
    "languages": "where",
    "use_window": "where",
    "training_window": "where",
    "captured": "where",
    "hosting": "where",
    "duties": "with",
    "survival": "with",
    "post_mortem": "with",
    "content": "sensitive",
}


@login_required
@require_POST
def consent_sign(request: SignedInRequest, draft_id: str) -> HttpResponse:
    """Record what the passkey signed."""
    draft = own_draft(request, draft_id)
    try:
        credential = json.loads(request.POST.get("credential", ""))
        grant = record_grant(
            ceremony_id=request.POST.get("ceremony", ""),
            credential=credential,
            by=request.user,
            at=timezone.now(),
        )
    except (ValueError, RecursionError):
        return _preview(request, draft, "Your passkey’s answer did not arrive. Please sign again.")
    except ActionRefused as refusal:
        return _preview(
            request,
            draft,
            f"{sentence(str(refusal))} Nothing was signed. Please read it again and sign again.",
        )
    messages.success(request, "Signed and on record.")
    return redirect("consent", grant.pk)


@login_required
@require_POST
def consent_discard(request: SignedInRequest, draft_id: str) -> HttpResponse:
    """Throw a draft away."""
    discard_draft(draft=own_draft(request, draft_id), by=request.user)
    messages.success(request, "The draft is gone. Nothing was signed.")
    return redirect("consents")
