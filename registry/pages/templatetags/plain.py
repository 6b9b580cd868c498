"""Dates, states and ids in people's terms."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from consent.identifiers import territory_name
from consent.vocabulary import TABLES
from consent.vocabulary.duties import CHOICES

register = template.Library()

STATES = {
    "permit": ("allowed", "Allowed"),
    "deny": ("refused", "Refused"),
    "conditional": ("waiting", "Waiting for a condition"),
    "refer": ("waiting", "Needs a person to decide"),
    "live": ("allowed", "Live"),
    "verified": ("allowed", "Verified"),
    "self_asserted": ("waiting", "Not yet checked"),
    "active": ("allowed", "Allowed"),
    "waiting": ("waiting", "Waiting"),
    "unheard": ("waiting", "Not heard yet"),
    "heard": ("allowed", "Heard"),
    "stopped": ("ended", "Stopped"),
    "withdrawn": ("ended", "Withdrawn"),
    "superseded": ("ended", "Replaced"),
    "expired": ("ended", "Ended"),
    "revoked": ("ended", "Revoked"),
    "refused": ("refused", "Refused"),
}


@register.filter
def state(code: str) -> SafeString:
    """A state as a word, a colour and a shape."""
    kind, word = STATES.get(code, ("ended", code.replace("_", " ").capitalize()))
    return format_html('<span class="state {}">{}</span>', kind, word)


@register.filter
def ident(value: Any) -> SafeString:
    """An id: small, grey, selected whole with one click."""
    return format_html('<span class="id">{}</span>', value)


@register.filter
def day(value: date | datetime | str | None) -> str:
    """`22 November 2026`."""
    moment = _as_date(value)
    return f"{moment.day} {moment:%B %Y}" if moment else ""


@register.filter
def day_and_distance(value: date | datetime | str | None) -> str:
    """`22 November 2026 (in 3 years)`."""
    moment = _as_date(value)
    if moment is None:
        return ""
    return f"{day(moment)} ({_distance((moment - timezone.now().date()).days)})"


@register.filter
def clock(value: datetime | str | None) -> str:
    """`22 November 2026, 14:05 UTC`."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) and value else value
    if not isinstance(moment, datetime):
        return ""
    return f"{day(moment)}, {moment:%H:%M} UTC"


def _as_date(value: date | datetime | str | None) -> date | None:
    if isinstance(value, str):
        value = datetime.fromisoformat(value) if value else None
    return value.date() if isinstance(value, datetime) else value


def _distance(days: int) -> str:
    if days == 0:
        return "today"
    count, unit = abs(days), "day"
    if count >= 730:
        count, unit = count // 365, "year"
    elif count >= 60:
        count, unit = count // 30, "month"
    words = f"{count} {unit}{'s' if count != 1 else ''}"
    return f"in {words}" if days > 0 else f"{words} ago"


@register.filter
def place(code: str) -> str:
    """A country, a state or a group of countries by its name."""
    return territory_name(code)


@register.filter
def scheme(code: str) -> str:
    """How people write the name of an identifier scheme."""
    return {
        "isni": "ISNI",
        "imdb": "IMDb",
        "wikidata": "Wikidata",
        "eidr": "EIDR",
        "ipi": "IPI",
        "hand": "HAND",
    }.get(code, code)


@register.filter
def field_of(form: Any, duty: str) -> Any:
    """The field that holds a duty's detail."""
    return form[f"detail_{duty}"]


@register.filter
def choice_label(code: str) -> str:
    """A duty's choice, in words."""
    return CHOICES[code].label


@register.filter
def statement_json(ceremony: Any) -> str:
    """The statement that waits to be signed, indented for reading."""
    return json.dumps(json.loads(bytes(ceremony.canonical)), indent=2, ensure_ascii=False)


@register.filter
def called(identifier: str, names: dict[str, str]) -> str:
    """The name behind an id where the reader may know it, else the id."""
    return names.get(identifier, identifier)


@register.filter
def term(code: str, table: str) -> str:
    """A word of the vocabulary as people say it; a word nobody knows stands as it came."""
    found = TABLES[table].get(code)
    return found.label if found else code


@register.filter
def as_words(text: str) -> SafeString:
    """The exact text of a statement: each section's heading, then its sentences, every character as signed."""
    sections = [section.split("\n") for section in text.split("\n\n")]
    return format_html_join("", "<h3>{}</h3>{}", ((lines[0], _paragraphs(lines[1:])) for lines in sections))


def _paragraphs(lines: list[str]) -> SafeString:
    return format_html_join("", "<p>{}</p>", ((line,) for line in lines))
