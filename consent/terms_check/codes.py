"""Whether every word of a grant's terms is in the vocabulary, in its one form, and said once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from consent.errors import MalformedError
from consent.identifiers import is_id, language_covers, parse_external, parse_language, parse_territory
from consent.statements import Terms
from consent.terms_check.problem import Problem
from consent.vocabulary import CONTENT, HOSTING, MEDIA, MODALITIES, OPERATIONS, Term
from consent.vocabulary.operations import FOR_AN_AUDIENCE

MOST_ENTRIES = 60
MOST_TERRITORIES = 260

# What to say when somebody has chosen nothing.
_CHOOSE = {
    "modalities": "Choose at least one: your face, your voice, and so on.",
    "operations": "Choose at least one thing that may be done.",
    "purposes": "Choose at least one purpose.",
    "projects": "Name the title this is for.",
    "licensees": "Name who may do this.",
    "territories": "Choose at least one country, or the whole world.",
    "media": "Choose where people may see or hear the result.",
    "hosting": "Choose where the work may run.",
    "languages": "Name the languages you may be dubbed into.",
}
_TABLES: Mapping[str, Mapping[str, Term]] = {
    "modalities": MODALITIES,
    "operations": OPERATIONS,
    "content": CONTENT,
    "media": MEDIA,
    "hosting": HOSTING,
}


def problems(terms: Terms) -> Iterator[Problem]:
    """What is wrong with the lists of codes and ids, if anything."""
    operations = [OPERATIONS[code] for code in terms.operations if code in OPERATIONS]
    needed = {"modalities", "operations", "purposes", "projects", "licensees", "territories", "hosting"}
    needed |= set() if FOR_AN_AUDIENCE.isdisjoint(terms.operations) else {"media"}
    needed |= {"languages"} if any(operation.needs_language for operation in operations) else set()
    for field in terms.__struct_fields__:
        entries = getattr(terms, field)
        if isinstance(entries, tuple):
            yield from _about_the_list(field, entries, needed)
    for field, table in _TABLES.items():
        for code in getattr(terms, field):
            yield from word_problems(field, code, table)
    for field in ("licensees", "vendors"):
        for text in getattr(terms, field):
            if not is_id(text, "org"):
                yield Problem(field, "malformed", f"We do not know an organisation called `{text}`.")
    for text in terms.territories:
        yield from _form_problems("territories", text, parse_territory, "a country or group of countries")
    for text in terms.languages:
        yield from _form_problems("languages", text, _range, "a language")


def word_problems(field: str, code: str, table: Mapping[str, Term]) -> Iterator[Problem]:
    """What is wrong with one code: unknown here, or never to be agreed to by anybody."""
    if code not in table:
        yield Problem(field, "unknown", f"We do not know the word `{code}`.")
    elif not table[code].offered:
        yield Problem(field, "never", f"Nobody can agree to this here: {table[code].label}.")


def is_title(text: str) -> bool:
    """Whether this names a title: one of our projects, or an external id of a title in its one form."""
    if is_id(text, "prj"):
        return True
    try:
        external = parse_external(text)
    except MalformedError:
        return False
    return str(external) == text and external.names in ("title", "anything")


def _about_the_list(field: str, entries: Sequence[Any], needed: set[str]) -> Iterator[Problem]:
    most = MOST_TERRITORIES if field == "territories" else MOST_ENTRIES
    if not entries and field in needed:
        yield Problem(field, "missing", _CHOOSE[field])
    if len(entries) > most:
        yield Problem(field, "too_many", f"This is too many. Please keep it to {most}.")
    if len(set(entries)) < len(entries):
        yield Problem(field, "duplicate", "Something is in this list twice.")


def _form_problems(field: str, text: str, parse: Callable[[str], str], what: str) -> Iterator[Problem]:
    try:
        one_form = parse(text)
    except MalformedError:
        yield Problem(field, "unknown", f"`{text}` is not {what} that we know.")
        return
    if one_form != text:
        yield Problem(field, "malformed", f"Please write `{one_form}` for `{text}`.")


def _range(text: str) -> str:
    """A language tag that names a language. Raises MalformedError for `und` and the like, which would cover nothing."""
    tag = parse_language(text)
    if not language_covers(tag, tag):
        raise MalformedError(f"`{text}` names no language")
    return tag
