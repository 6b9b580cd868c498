"""My record: who I am here, how sure the registry is of it, and my keys."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from consent.errors import MalformedError
from consent.identifiers import parse_external
from registry.actions.create_subject import create_subject
from registry.actions.refusals import InvalidInput
from registry.actions.update_subject import update_subject
from registry.models import IdentityCheck, Subject
from registry.pages.fields import LinesField, country_choices, sent, sentence, show_problems
from registry.pages.visit import SignedInRequest

EXTERNAL = {
    "isni": ("ISNI", "16 digits, such as 0000 0000 0000 001X."),
    "imdb": ("IMDb", "Starts with nm, such as nm0000000."),
    "wikidata": ("Wikidata", "Starts with Q, such as Q12345."),
}


class ExternalIdsForm(forms.Form):
    """Ids elsewhere; each one optional, each checked for its own rules."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for scheme, (label, hint) in EXTERNAL.items():
            self.fields[scheme] = forms.CharField(label=label, help_text=hint, required=False, max_length=64)

    def clean(self) -> dict[str, Any]:
        """Each id in its canonical form, under `external_ids`."""
        data = super().clean() or {}
        found = []
        for scheme in EXTERNAL:
            value = data.get(scheme)
            if not value:
                continue
            try:
                parse_external(f"{scheme}:{value}")
                found.append(f"{scheme}:{value}")
            except MalformedError as error:
                self.add_error(scheme, sentence(str(error)))
        data["external_ids"] = found
        return data


class SubjectForm(ExternalIdsForm):
    """What a person says about themself."""

    name = forms.CharField(
        label="The name you work under",
        max_length=200,
        help_text="As in the credits. Studios find you by it.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    other_names = LinesField(
        label="Other names you are known by", required=False, help_text="One on each line."
    )
    born_on = forms.DateField(
        label="Your date of birth",
        help_text="Never published. It protects recordings made before you were 18: a company you name in a consent "
        "learns the day you turned 18 when it asks to use older ones.",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "autocomplete": "bday"}),
    )
    domicile = forms.ChoiceField(
        label="The country you live in",
        choices=country_choices,
        help_text="It decides which law’s protections are named to you.",
    )

    def clean_born_on(self) -> date:
        """A day that has been."""
        born_on: date = self.cleaned_data["born_on"]
        if born_on > timezone.now().date():
            raise forms.ValidationError("This date is in the future. Please give the day you were born.")
        return born_on


@login_required
def record(request: SignedInRequest) -> HttpResponse:
    """My record, or the form that starts one."""
    subject = request.user.subjects.first()
    if subject is None:
        return redirect("subject_new")
    checks = IdentityCheck.objects.filter(subject_id=subject.pk).order_by("-checked_at")
    context = {
        "subject": subject,
        "external_ids": subject.external_ids.order_by("scheme"),
        "checks": checks,
        "disputes": subject.disputes_claimed.filter(closed_at__isnull=True),
    }
    return render(request, "pages/record.html", context)


@login_required
def subject_new(request: SignedInRequest) -> HttpResponse:
    """Put yourself on record."""
    if request.user.subjects.exists():
        return redirect("record")
    form = SubjectForm(sent(request))
    if request.method == "POST" and form.is_valid() and _accepted(form, create_subject, by=request.user):
        messages.success(
            request, "You are on record. The next step is to have your identity checked by the registrar."
        )
        return redirect("record")
    return render(request, "pages/subject_form.html", {"form": form}, status=422 if form.errors else 200)


@login_required
def subject_edit(request: SignedInRequest) -> HttpResponse:
    """Correct what I said about myself, or add an id elsewhere."""
    subject = request.user.subjects.first()
    if subject is None:
        return redirect("subject_new")
    form = SubjectForm(sent(request), initial=_initial(subject))
    if (
        request.method == "POST"
        and form.is_valid()
        and _accepted(form, update_subject, subject=subject, by=request.user)
    ):
        messages.success(request, "Your record is changed.")
        return redirect("record")
    context = {"form": form, "subject": subject}
    return render(request, "pages/subject_form.html", context, status=422 if form.errors else 200)


def _initial(subject: Subject) -> dict[str, Any]:
    known = {external.scheme: external.value for external in subject.external_ids.all()}
    own = ("name", "other_names", "born_on", "domicile")
    return {key: getattr(subject, key) for key in own} | {
        scheme: known.get(scheme, "") for scheme in EXTERNAL
    }


def _accepted(form: SubjectForm, action: Callable[..., Subject], **named: Any) -> bool:
    wanted = ("name", "other_names", "born_on", "domicile", "external_ids")
    try:
        action(**{key: form.cleaned_data[key] for key in wanted}, **named, at=timezone.now())
    except InvalidInput as refusal:
        show_problems(form, refusal.problems)
        return False
    return True
