"""What was granted and what was asked for, in words, whatever form it has. Total: nothing here raises."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import msgspec

from consent.days import parse_day
from consent.sentences.speech import Speech, plain
from consent.vocabulary import TABLES

MAX_LISTED = 12
# The dimensions whose values are codes of the table with the same name.
_CODED = frozenset(
    {
        "operation",
        "modality",
        "purpose",
        "content",
        "media",
        "hosting",
        "role",
        "duty",
        "state",
        "request_state",
    }
)
# The member that names the rest, where there is one.
_NAMING = ("code", "id", "title")


def said(dimension: str | None, value: Any, speech: Speech) -> str:
    """A value of this dimension as people say it: labels, names, days, lists. Empty for None and for nothing."""
    if isinstance(value, msgspec.Struct):
        value = msgspec.structs.asdict(value)
    if isinstance(value, Mapping):
        return _members(dimension, value, speech)
    if isinstance(value, list | tuple):
        return _several(dimension, value, speech)
    if isinstance(value, set | frozenset):
        return _several(dimension, sorted(value, key=str), speech)
    return _single(dimension, value, speech)


def _several(dimension: str | None, values: Iterable[Any], speech: Speech) -> str:
    items = [text for value in values if (text := said(dimension, value, speech))]
    shown, left = items[:MAX_LISTED], len(items[MAX_LISTED:])
    if left:
        shown.append(speech.say("list.more", count=speech.number(left)))
    return speech.listed(shown) if shown else ""


def _members(dimension: str | None, value: Mapping[Any, Any], speech: Speech) -> str:
    stated = {
        str(key): said(key if key in _CODED else dimension, item, speech) for key, item in value.items()
    }
    members = {key: text for key, text in stated.items() if text}
    if members.keys() == {"starts_on", "ends_on"}:
        return speech.say("period", first=members["starts_on"], last=members["ends_on"])
    naming = next((key for key in _NAMING if key in members), None)
    if naming is None:
        pairs = [speech.say("pair", name=_field(key, speech), value=text) for key, text in members.items()]
        return speech.listed(pairs) if pairs else ""
    name, details = members.pop(naming), ", ".join(members.values())
    return speech.say("with_details", name=name, details=details) if details else name


def _field(key: str, speech: Speech) -> str:
    return speech.catalogue.messages.get(f"field.{key}", plain(key))


def _single(dimension: str | None, value: Any, speech: Speech) -> str:
    if isinstance(value, date):
        return speech.day(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return speech.number(value)
    return "" if value is None else _word(dimension, str(value), speech)


def _word(dimension: str | None, text: str, speech: Speech) -> str:
    if (day := parse_day(text)) is not None:
        return speech.day(day)
    if dimension is not None and dimension in _CODED and text in TABLES[dimension]:
        return speech.label(dimension, text)
    if dimension == "territory":
        return speech.territory(text)
    return speech.language(text) if dimension == "language" else speech.name(text)
