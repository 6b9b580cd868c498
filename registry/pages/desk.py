"""The registrar's desk: identities to check, disputes, organisations. Open to registrars with a passkey."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from consent.vocabulary import EVIDENCE
from registry import rules
from registry.actions.refusals import ActionRefused, InvalidInput
from registry.actions.refuse_identity import refuse_identity
from registry.actions.resolve_dispute import resolve_dispute
from registry.actions.verify_identity import verify_identity
from registry.actions.verify_organisation import verify_organisation
from registry.models import Decision, Dispute, IdentityCheck, Organisation, Subject
from registry.pages.consents import named_decisions
from registry.pages.fields import offer, sent, sentence, show_problems
from registry.pages.passkeys import has_passkey
from registry.pages.visit import SignedInRequest

SAFETY = ("FLOOR:F-04", "FLOOR:F-17")


def desk_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Registrars only, and only with a passkey; to everybody else the page does not exist."""

    @wraps(view)
    @login_required
    def inner(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not rules.is_registrar(request.user):
            raise Http404
        if not has_passkey(request.user):
            messages.info(request, "The desk opens with a passkey. Please make one first.")
            return redirect("mfa_add_webauthn")
        return view(request, *args, **kwargs)

    return inner


class CheckForm(forms.Form):
    """What the registrar saw, and what follows."""

    evidence = forms.ChoiceField(
        label="What you have seen",
        choices=[("", "Choose the evidence"), *((term.code, term.label) for term in EVIDENCE.values())],
    )
    external_ids = forms.MultipleChoiceField(
        label="Ids elsewhere that it proves", required=False, widget=forms.CheckboxSelectMultiple
    )
    note = forms.CharField(
        label="Note",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Needed when you refuse. The person reads it.",
    )
    outcome = forms.ChoiceField(
        label="Your decision",
        widget=forms.RadioSelect,
        choices=[("verified", "This person is who they say"), ("refused", "I could not confirm it")],
    )

    def __init__(self, *args: Any, subject: Subject, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        claims = [str(claim) for claim in subject.external_ids.filter(verified_at__isnull=True)]
        offer(self, "external_ids", [(claim, claim) for claim in claims])
        if not claims:
            del self.fields["external_ids"]


class ResolveForm(forms.Form):
    """Whose id it is."""

    in_favour_of = forms.ChoiceField(label="It belongs to", widget=forms.RadioSelect)
    resolution = forms.CharField(label="Why", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, dispute: Dispute, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "in_favour_of", [("holder", dispute.holder.name), ("claimant", dispute.claimant.name)])


@desk_only
def desk(request: SignedInRequest) -> HttpResponse:
    """The queue."""
    refused = IdentityCheck.objects.filter(outcome="refused").values("subject_id")
    safety = Decision.objects.filter(
        answer__reasons__contains=[{"code": SAFETY[0]}]
    ) | Decision.objects.filter(answer__reasons__contains=[{"code": SAFETY[1]}])
    context = {
        "subjects": Subject.objects.filter(identity="self_asserted")
        .exclude(pk__in=refused)
        .order_by("created_at")[:50],
        "disputes": Dispute.objects.filter(closed_at__isnull=True)
        .select_related("holder", "claimant")
        .order_by("opened_at")[:50],
        "organisations": Organisation.objects.filter(verified_at__isnull=True).order_by("created_at")[:50],
        "safety": named_decisions(safety.order_by("-seq")[:10]),
        "found": _found(request.GET.get("q", "")),
        "q": request.GET.get("q", ""),
    }
    return render(request, "pages/desk/desk.html", context)


def _found(words: str) -> Any:
    words = words.strip().replace("\x00", "")
    return Subject.objects.filter(name__icontains=words).order_by("name")[:20] if words else None


@desk_only
def desk_subject(request: SignedInRequest, subject_id: str) -> HttpResponse:
    """Claim and evidence side by side; the decision leaves who, when and why."""
    subject = get_object_or_404(Subject.objects.select_related("person"), pk=subject_id)
    form = CheckForm(sent(request), subject=subject)
    if request.method == "POST" and form.is_valid() and _decide(request, form, subject):
        return redirect("desk")
    context = {
        "subject": subject,
        "form": form,
        "external_ids": subject.external_ids.order_by("scheme"),
        "checks": IdentityCheck.objects.filter(subject_id=subject.pk).order_by("-checked_at"),
    }
    return render(request, "pages/desk/subject.html", context, status=422 if form.errors else 200)


def _decide(request: SignedInRequest, form: CheckForm, subject: Subject) -> bool:
    seen: dict[str, Any] = {
        "evidence": form.cleaned_data["evidence"],
        "note": form.cleaned_data["note"],
        "by": request.user,
        "at": timezone.now(),
    }
    try:
        if form.cleaned_data["outcome"] == "refused":
            refuse_identity(subject=subject, **seen)
            messages.success(request, f"{subject.name} stays unverified. They can read your note.")
            return True
        outcome = verify_identity(
            subject=subject, external_ids=form.cleaned_data.get("external_ids", ()), **seen
        )
    except InvalidInput as refusal:
        show_problems(form, refusal.problems)
        return False
    except ActionRefused as refusal:
        form.add_error(None, sentence(str(refusal)))
        return False
    if outcome.check is None:
        messages.error(
            request,
            "Somebody else is verified under one of these ids. This is now a dispute; nothing was verified.",
        )
    else:
        messages.success(request, f"{subject.name} is verified. Their consents count from now on.")
    return True


@desk_only
def desk_dispute(request: SignedInRequest, dispute_id: str) -> HttpResponse:
    """Two claims to one id, side by side."""
    dispute = get_object_or_404(
        Dispute.objects.select_related("holder__person", "claimant__person"), pk=dispute_id
    )
    form = ResolveForm(sent(request), dispute=dispute)
    if request.method == "POST" and form.is_valid():
        try:
            resolve_dispute(dispute=dispute, **form.cleaned_data, by=request.user, at=timezone.now())
            messages.success(request, "Decided.")
            return redirect("desk")
        except InvalidInput as refusal:
            show_problems(form, refusal.problems)
        except ActionRefused as refusal:
            form.add_error(None, sentence(str(refusal)))
    return render(
        request,
        "pages/desk/dispute.html",
        {"dispute": dispute, "form": form},
        status=422 if form.errors else 200,
    )


@desk_only
@require_POST
def desk_organisation(request: SignedInRequest, organisation_id: str) -> HttpResponse:
    """Mark an organisation as checked."""
    organisation = get_object_or_404(Organisation, pk=organisation_id)
    verify_organisation(organisation=organisation, by=request.user, at=timezone.now())
    messages.success(request, f"{organisation.name} is checked.")
    return redirect("desk")
