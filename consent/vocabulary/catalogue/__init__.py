"""All text for people, by message id. Another language is another catalogue with the same ids, and no code.

Ids: `operation.replace_face.sentence` for a term's field; `territory.BE`, `language.fr`, `script.Hans`, `region.419`
for names; and those of `en.TEMPLATES` for everything said around them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from consent.identifiers import COUNTRIES, GROUPS, LANGUAGES, REGIONS, SCRIPTS, SUBDIVISIONS
from consent.vocabulary import TABLES
from consent.vocabulary.catalogue.en import TEMPLATES

TEXT_FIELDS = ("label", "sentence", "example", "remedy", "detail_sentence", "granted_sentence")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The messages of one language, by id; `language` is its BCP 47 tag."""

    language: str
    messages: Mapping[str, str]

    def say(self, message_id: str, **fields: str) -> str:
        """The message with its named fields filled in. Raises KeyError for an id it does not hold."""
        return self.messages[message_id].format(**fields)


def missing(catalogue: Catalogue) -> frozenset[str]:
    """The ids that a translation still lacks; a catalogue is fit for use when there are none."""
    return frozenset(ENGLISH.messages) - frozenset(catalogue.messages)


def _of_terms() -> Iterator[tuple[str, str]]:
    for name, terms in TABLES.items():
        for code, term in terms.items():
            for field in TEXT_FIELDS:
                if text := getattr(term, field, ""):
                    yield f"{name}.{code}.{field}", text


def _of_names() -> Iterator[tuple[str, str]]:
    tables = (
        ("territory", COUNTRIES),
        ("territory", SUBDIVISIONS),
        ("language", LANGUAGES),
        ("script", SCRIPTS),
        ("region", REGIONS),
    )
    for kind, names in tables:
        yield from ((f"{kind}.{code}", name) for code, name in names.items())
    yield from ((f"territory.{code}", group.name) for code, group in GROUPS.items())


ENGLISH = Catalogue("en", MappingProxyType({**dict(_of_terms()), **dict(_of_names()), **TEMPLATES}))
