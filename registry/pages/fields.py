"""Form fields that speak to people: countries by name, lists by line, errors of actions at their field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict

from consent.identifiers import territory_name
from consent.identifiers.countries import COUNTRIES

QUOTED = re.compile("`([^`]*)`")


def country_choices(empty: str = "Choose a country") -> list[tuple[str, str]]:
    """Every country by its English name, in alphabetical order."""
    named = sorted(((code, territory_name(code)) for code in COUNTRIES), key=lambda pair: pair[1])
    return [("", empty), *named]


class LinesField(forms.CharField):
    """One value a line; empty lines do not count."""

    widget = forms.Textarea(attrs={"rows": 3})

    def to_python(self, value: Any) -> Any:
        """The lines as a list."""
        return [line.strip() for line in (value or "").splitlines() if line.strip()]

    def prepare_value(self, value: Any) -> Any:
        """A list shown as lines."""
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def validate(self, value: Any) -> None:
        """Required means at least one line."""
        if self.required and not value:
            raise forms.ValidationError("Please fill this in.", code="required")


def offer(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    """Set what a field lets people choose from, when it depends on what is on record."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


def show_problems(form: forms.Form, problems: Mapping[str, str]) -> None:
    """What an action refused, shown at the field it is about, as a sentence."""
    for field, problem in problems.items():
        form.add_error(field if field in form.fields else None, sentence(problem))


def sentence(problem: str) -> str:
    """An error message of the core (`lower case, no full stop`) as a sentence for a page."""
    text = QUOTED.sub("“\\1”", problem.strip())
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "?", "!")) else text + "."


def sent(request: HttpRequest) -> QueryDict | None:
    """What was posted, even if it is nothing at all; None for a page that is only looked at."""
    return request.POST if request.method == "POST" else None
