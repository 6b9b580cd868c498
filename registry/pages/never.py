"""Standing nevers: what nobody may do with this likeness, whatever any consent says."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from consent.sentences import exclusion_in_sentences
from consent.statements import ExclusionBody
from consent.vocabulary import CONTENT, MODALITIES, OPERATIONS, PURPOSES
from registry import facts
from registry.actions.make_exclusion import make_exclusion
from registry.actions.refusals import InvalidInput
from registry.pages.fields import sent, show_problems
from registry.pages.visit import SignedInRequest


def _choices(table: Any) -> list[tuple[str, str]]:
    return [(term.code, term.label) for term in table.values()]


class NeverForm(forms.Form):
    """An exclusion: each part that is left empty means "any"."""

    operations = forms.MultipleChoiceField(
        label="Never do this",
        choices=_choices(OPERATIONS),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    purposes = forms.MultipleChoiceField(
        label="Never for this",
        choices=_choices(PURPOSES),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    modalities = forms.MultipleChoiceField(
        label="Only about this part of me",
        choices=_choices(MODALITIES),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Leave empty for every part.",
    )
    content = forms.MultipleChoiceField(
        label="Never with this content",
        choices=_choices(CONTENT),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    everything = forms.BooleanField(
        label="Never anything, by anybody", required=False, help_text="Stops every consent you have given."
    )

    def clean(self) -> dict[str, Any]:
        """Something is ticked, or everything is meant."""
        data = super().clean() or {}
        narrowed = any(data.get(name) for name in ("operations", "purposes", "modalities", "content"))
        if narrowed == bool(data.get("everything")):
            raise forms.ValidationError("Tick what must never happen, or tick “never anything” alone.")
        return data


@login_required
def never(request: SignedInRequest) -> HttpResponse:
    """The standing nevers, and a new one. Saying no needs no passkey."""
    subject = request.user.subjects.first()
    if subject is None:
        return redirect("subject_new")
    form = NeverForm(sent(request))
    if request.method == "POST" and form.is_valid():
        body = ExclusionBody(
            **{
                name: tuple(form.cleaned_data[name])
                for name in ("operations", "purposes", "modalities", "content")
            }
        )
        try:
            make_exclusion(subject=subject, body=body, by=request.user, at=timezone.now())
        except InvalidInput as refusal:
            show_problems(form, refusal.problems)
        else:
            messages.success(request, "On record. It holds from now on, whatever any consent says.")
            return redirect("never")
    _, exclusions = facts.record_of(subject.pk)
    shown = [
        {"exclusion": each, "sentences": [line.text for line in exclusion_in_sentences(each.body, {})]}
        for each in exclusions
    ]
    return render(
        request, "pages/never.html", {"form": form, "exclusions": shown}, status=422 if form.errors else 200
    )
