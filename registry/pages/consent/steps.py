"""The screens in their order, and what a draft remembers of each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet

from consent.identifiers import GROUPS
from registry.models import Draft, Organisation, Project
from registry.pages.consent.forms import Screen, SensitiveForm, WhatForm, WhereForm, WhoForm, WithForm

FORMS: dict[str, type[Screen]] = {
    "who": WhoForm,
    "what": WhatForm,
    "where": WhereForm,
    "with": WithForm,
    "sensitive": SensitiveForm,
}
ORDER = [*FORMS, "preview"]
TITLES = {code: form.title for code, form in FORMS.items()} | {"preview": "Read and sign"}


def after(step: str) -> str:
    """The screen that comes next."""
    return ORDER[ORDER.index(step) + 1]


def form_for(step: str, draft: Draft, data: Any = None) -> Screen:
    """The form of this screen with what the draft remembers."""
    kwargs: dict[str, Any] = {"data": data, "initial": _initial(draft)}
    if step == "who":
        chosen = candidates(draft, data)
        kwargs |= {
            "organisations": list(chosen),
            "projects": list(Project.objects.filter(organisation__in=chosen)),
        }
    return FORMS[step](**kwargs)


def candidates(draft: Draft, data: Any = None) -> QuerySet[Organisation]:
    """The organisations this draft has found so far, or names."""
    found = [
        *draft.answers.get("found", ()),
        *draft.answers.get("licensees", ()),
        *draft.answers.get("vendors", ()),
    ]
    if data is not None:
        found += [*data.getlist("licensees"), *data.getlist("vendors")]
    return Organisation.objects.filter(pk__in=found).order_by("name")


def remembered(values: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Cleaned form values as plain JSON."""
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in values}


def missing(draft: Draft) -> str | None:
    """The first screen that still has to be filled in; None when the draft can be read and signed."""
    needed = {"who": "licensees", "what": "description", "where": "territories", "with": "survival"}
    return next((step for step, answer in needed.items() if not draft.answers.get(answer)), None)


def titles(draft: Draft) -> dict[str, str]:
    """Project references of the named organisations, with their titles."""
    return {
        project.reference: project.title
        for project in Project.objects.filter(organisation__in=candidates(draft))
    }


def _initial(draft: Draft) -> dict[str, Any]:
    answers = dict(draft.answers)
    places = answers.get("territories", [])
    answers["everywhere"] = places == ["world"]
    answers.setdefault("groups", [place for place in places if place in GROUPS])
    answers.setdefault("countries", [place for place in places if place not in GROUPS and place != "world"])
    return answers
