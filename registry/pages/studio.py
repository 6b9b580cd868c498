"""A studio's side: its organisations, their productions and people, and the questions its tools asked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from registry import rules
from registry.actions.add_member import add_member
from registry.actions.create_organisation import create_organisation
from registry.actions.create_project import create_project
from registry.actions.refusals import InvalidInput
from registry.models import Decision, Organisation, Statement
from registry.pages.consents import named_decisions
from registry.pages.fields import country_choices, sent, show_problems
from registry.pages.visit import SignedInRequest


class OrganisationForm(forms.Form):
    """Who a studio, vendor or agency is."""

    name = forms.CharField(
        label="Name",
        max_length=200,
        help_text="The legal name. Performers find you by it.",
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    kind = forms.ChoiceField(label="What it is", choices=[("", "Choose one"), *Organisation.KINDS])
    country = forms.ChoiceField(label="Country", choices=country_choices)
    contact_email = forms.EmailField(
        label="E-mail for questions about rights", help_text="Performers see it."
    )
    website = forms.URLField(label="Website", required=False, assume_scheme="https")


class ProjectForm(forms.Form):
    """A production."""

    title = forms.CharField(label="Title", max_length=200)
    eidr = forms.CharField(
        label="EIDR number",
        required=False,
        max_length=50,
        help_text="Such as 10.5240/0000-0000-0000-0000-00A1-S. Everybody then means the same film.",
    )


class MemberForm(forms.Form):
    """Somebody else who acts for the organisation."""

    email = forms.EmailField(label="Their e-mail address here")
    role = forms.ChoiceField(
        label="They may",
        choices=[
            ("member", "see everything and add productions"),
            ("owner", "also manage tools, keys and people"),
        ],
    )


def accepted(form: forms.Form, act: Any) -> Any:
    """What the action returns; None, with the problems at their fields, when it refuses."""
    if not form.is_valid():
        return None
    try:
        return act(**form.cleaned_data)
    except InvalidInput as refusal:
        show_problems(form, refusal.problems)
        return None


def own_organisation(request: SignedInRequest, organisation_id: str) -> Organisation:
    """An organisation one acts for; any other looks as if it did not exist."""
    organisation = get_object_or_404(Organisation, pk=organisation_id)
    if not rules.may_see_organisation(request.user, organisation):
        raise Http404
    return organisation


@login_required
def studio(request: SignedInRequest) -> HttpResponse:
    """The organisations one acts for."""
    organisations = Organisation.objects.filter(memberships__person=request.user).order_by("name")
    return render(request, "pages/studio/studio.html", {"organisations": organisations})


@login_required
def organisation_new(request: SignedInRequest) -> HttpResponse:
    """Register an organisation."""
    form = OrganisationForm(sent(request))
    if request.method == "POST":
        made = accepted(form, lambda **data: create_organisation(**data, by=request.user, at=timezone.now()))
        if made:
            messages.success(request, f"{made.name} is on record. The registrar will check it.")
            return redirect("organisation", made.pk)
    return render(
        request, "pages/studio/organisation_new.html", {"form": form}, status=422 if form.errors else 200
    )


@login_required
def organisation(request: SignedInRequest, organisation_id: str) -> HttpResponse:
    """One organisation: tools, productions, people, consents that name it, and what its tools asked."""
    shown = own_organisation(request, organisation_id)
    naming = [
        Statement.objects.filter(type="grant", document__contains={"body": {side: [shown.pk]}})
        for side in ("licensees", "vendors")
    ]
    context = {
        "organisation": shown,
        "owner": rules.may_manage_organisation(request.user, shown),
        "tools": shown.tools.order_by("name"),
        "projects": shown.projects.order_by("title"),
        "members": shown.memberships.select_related("person").order_by("created_at"),
        "grants": [_named_grant(row) for row in (naming[0] | naming[1]).order_by("-recorded_at")[:50]],
        "decisions": named_decisions(Decision.objects.filter(organisation_id=shown.pk).order_by("-seq")[:10]),
    }
    return render(request, "pages/studio/organisation.html", context)


def _named_grant(row: Statement) -> dict[str, Any]:
    """A consent that names us, as far as its licensee may know it: title, until when, whether it still stands."""
    ended = Statement.objects.filter(target_id=row.pk).order_by("recorded_at").first()
    body = row.document["body"]
    over = body["use_window"]["ends_on"] < timezone.now().date().isoformat()
    state = (
        {"withdrawal": "withdrawn", "grant": "superseded"}[ended.type]
        if ended
        else "expired"
        if over
        else "active"
    )
    titles = ", ".join(project["title"] for project in body["projects"])
    return {"row": row, "state": state, "titles": titles, "ends_on": body["use_window"]["ends_on"]}


@login_required
def project_new(request: SignedInRequest, organisation_id: str) -> HttpResponse:
    """Register a production."""
    shown = own_organisation(request, organisation_id)
    form = ProjectForm(sent(request))
    if request.method == "POST":
        made = accepted(
            form,
            lambda **data: create_project(**data, organisation=shown, by=request.user, at=timezone.now()),
        )
        if made:
            messages.success(request, f"{made.title} is on record.")
            return redirect("organisation", shown.pk)
    return small_form(request, form, shown, "Register a production", "Register it")


@login_required
def member_new(request: SignedInRequest, organisation_id: str) -> HttpResponse:
    """Let somebody else act for the organisation."""
    shown = own_organisation(request, organisation_id)
    if not rules.may_manage_organisation(request.user, shown):
        raise Http404
    form = MemberForm(sent(request))
    if request.method == "POST" and accepted(
        form, lambda **data: add_member(**data, organisation=shown, by=request.user, at=timezone.now())
    ):
        messages.success(request, "Added.")
        return redirect("organisation", shown.pk)
    return small_form(request, form, shown, "Add a person", "Add")


def small_form(
    request: SignedInRequest, form: forms.Form, shown: Organisation, title: str, button: str
) -> HttpResponse:
    """A page with one form about an organisation or something of its own."""
    context = {"form": form, "organisation": shown, "title": title, "button": button}
    return render(request, "pages/studio/form.html", context, status=422 if form.errors else 200)
