"""One form a screen. Every choice shows its sentence; sensitive ones have their own tick, and start off."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils import timezone

from consent.errors import MalformedError
from consent.identifiers import GROUPS, parse_eidr_title, parse_language, territory_name
from consent.vocabulary import (
    CONTENT,
    DUTIES,
    HOSTING,
    MEDIA,
    MODALITIES,
    OPERATIONS,
    POST_MORTEM,
    PURPOSES,
    SURVIVAL,
    Term,
)
from registry.models import Organisation, Project
from registry.pages.fields import LinesField, country_choices, offer, sentence


class TermsField(forms.MultipleChoiceField):
    """Terms of the vocabulary as ticks, each with its sentence and example."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, terms: Iterable[Term], **kwargs: Any) -> None:
        self.terms = tuple(terms)
        super().__init__(choices=[(term.code, term.label) for term in self.terms], **kwargs)


def ordinary(table: Mapping[str, Term]) -> list[Term]:
    """What a form offers together."""
    return [term for term in table.values() if term.offered and not term.sensitive]


def sensitive(table: Mapping[str, Term]) -> list[Term]:
    """What has to be ticked alone; every content flag is."""
    return [term for term in table.values() if term.offered and (term.sensitive or table is CONTENT)]


class Screen(forms.Form):
    """One screen of giving a consent, with its heading."""

    title: str


class WhoForm(Screen):
    """Who may do it, and for which title."""

    title = "Who may do it"
    licensees = forms.MultipleChoiceField(
        label="The company that may use your likeness",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Find the company by its name and choose it. A consent always names somebody."
        },
    )
    vendors = forms.MultipleChoiceField(
        label="Companies that may do the work for them",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Leave this empty if the company does the work itself.",
    )
    projects = forms.MultipleChoiceField(
        label="The title it is for",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="The productions these companies have registered.",
    )
    other_title = forms.CharField(label="Another title", required=False, max_length=200)
    other_eidr = forms.CharField(
        label="Its EIDR number",
        required=False,
        max_length=50,
        help_text="Such as 10.5240/0000-0000-0000-0000-00A1-S.",
    )

    def __init__(
        self, *args: Any, organisations: list[Organisation], projects: list[Project], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.organisations = organisations
        named = [(organisation.pk, organisation.name) for organisation in organisations]
        offer(self, "licensees", named)
        offer(self, "vendors", named)
        offer(self, "projects", [(project.reference, project.title) for project in projects])

    def clean(self) -> dict[str, Any]:
        """At least one title; an own title needs its EIDR number, so that everybody means the same film."""
        data = super().clean() or {}
        title, eidr = data.get("other_title"), data.get("other_eidr")
        if eidr:
            try:
                data["other_eidr"] = parse_eidr_title(eidr)
            except MalformedError as error:
                self.add_error("other_eidr", sentence(str(error)))
        if bool(title) != bool(eidr):
            missing = "other_eidr" if title else "other_title"
            self.add_error(missing, "A title and its EIDR number belong together. Please give both.")
        if not data.get("projects") and not title and not eidr:
            self.add_error(
                "projects", "Choose the title this is for. A consent for anything at all is not offered."
            )
        return data


class WhatForm(Screen):
    """What of you, what is done, what for."""

    title = "What may be done"
    modalities = TermsField(ordinary(MODALITIES), label="What of you")
    operations = TermsField(ordinary(OPERATIONS), label="What may be done with it")
    purposes = TermsField(ordinary(PURPOSES), label="What for")
    advertiser = forms.CharField(
        label="If it is advertising: for which company", required=False, max_length=200
    )
    product_line = forms.CharField(
        label="If it is advertising: for which product", required=False, max_length=200
    )
    description = forms.CharField(
        label="In your own words: what is this for?",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="One or two sentences that say what will be made: the scene, the part, the advert.",
    )

    def clean(self) -> dict[str, Any]:
        """Advertising names who and what."""
        data = super().clean() or {}
        if "advertising" in data.get("purposes", []):
            for name in ("advertiser", "product_line"):
                if not data.get(name):
                    self.add_error(name, "Advertising needs the company and the product. Please give both.")
        return data


class WhereForm(Screen):
    """Where, when, in which languages, on whose machines."""

    title = "Where and when"
    everywhere = forms.BooleanField(label="Everywhere in the world", required=False)
    groups = forms.MultipleChoiceField(
        label="Groups of countries",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(code, territory_name(code)) for code in GROUPS],
    )
    countries = forms.MultipleChoiceField(
        label="Single countries",
        required=False,
        choices=lambda: country_choices()[1:],
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )
    media = TermsField(  # type: ignore[assignment]  # Django takes fields off the class: Form.media stays what it was
        ordinary(MEDIA), label="Where it may be shown or heard"
    )
    languages = LinesField(
        label="Languages",
        required=False,
        help_text="For dubbing: one on each line, such as fr, es-419 or pt-BR.",
    )
    starts_on = forms.DateField(
        label="From", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    ends_on = forms.DateField(
        label="Until and including",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text="Every consent ends. Ten years is the longest that counts.",
    )
    hosting = TermsField(ordinary(HOSTING), label="On whose computers")
    captured_from = forms.DateField(
        label="Only recordings made from",
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text="Leave both empty to allow recordings of any date since you were 18.",
    )
    captured_to = forms.DateField(
        label="… until", required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )

    def clean_languages(self) -> list[str]:
        """Each language tag in its canonical form."""
        try:
            return [parse_language(tag) for tag in self.cleaned_data["languages"]]
        except MalformedError as error:
            raise forms.ValidationError(sentence(str(error))) from None

    def clean(self) -> dict[str, Any]:
        """Somewhere, and an end that is after the beginning and still to come."""
        data = super().clean() or {}
        places = (
            ["world"] if data.get("everywhere") else [*data.get("groups", []), *data.get("countries", [])]
        )
        if not places:
            self.add_error("everywhere", "Choose at least one place.")
        starts, ends = data.get("starts_on"), data.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", "The end is before the beginning.")
        elif ends and ends < timezone.now().date():
            self.add_error("ends_on", "This day is in the past.")
        first, last = data.get("captured_from"), data.get("captured_to")
        if bool(first) != bool(last):
            self.add_error("captured_to" if first else "captured_from", "Give both days, or neither.")
        elif first and last and last < first:
            self.add_error("captured_to", "The last day is before the first.")
        data["territories"] = places
        return data


class WithForm(Screen):
    """What comes with it, and what stays after an end."""

    title = "What comes with it"
    duties = TermsField(ordinary(DUTIES), label="What they must do", required=False)
    survival = forms.ChoiceField(
        label="If you withdraw, what may go on?",
        widget=forms.RadioSelect,
        initial="none",
        choices=[(term.code, term.sentence) for term in SURVIVAL.values() if not term.dated],
    )
    post_mortem = forms.ChoiceField(
        label="And if you die?",
        widget=forms.RadioSelect,
        initial="end_at_death",
        choices=[(term.code, term.sentence) for term in POST_MORTEM.values() if not term.dated],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for duty in ordinary(DUTIES):
            self.fields[f"detail_{duty.code}"] = forms.CharField(
                required=False, max_length=200, label=_detail_label(duty)
            )


class SensitiveForm(Screen):
    """Each sensitive thing has its own tick. Most people tick none."""

    title = "Sensitive things"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for table, terms in SENSITIVE_TABLES.items():
            for term in sensitive(terms):
                self.fields[f"{table}__{term.code}"] = forms.BooleanField(
                    label=term.sentence, help_text=term.example, required=False
                )


SENSITIVE_TABLES: dict[str, Mapping[str, Term]] = {
    "operations": OPERATIONS,
    "purposes": PURPOSES,
    "content": CONTENT,
    "modalities": MODALITIES,
}


def _detail_label(duty: Any) -> str:
    asked = {"days": "Within how many days?", "words": "In which words?", "choice": "How?"}
    return asked.get(duty.detail, "")
