"""The parts every text is made of: a sentence, and one catalogue with the names of one text."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from consent.days import parse_day
from consent.errors import MalformedError
from consent.identifiers import GROUPS, language_parts
from consent.vocabulary import TABLES
from consent.vocabulary.catalogue import ENGLISH, Catalogue

# Characters that would let one text look like another: controls, line and paragraph breaks, changes of direction.
_HIDDEN_CATEGORIES = frozenset({"Cc", "Cs", "Zl", "Zp"})
_DIRECTIONS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: the section it stands in, its text, and the code of the term it speaks of (or a message id)."""

    section: str
    text: str
    code: str
    sensitive: bool = False


def as_text(sentences: Iterable[Sentence], catalogue: Catalogue = ENGLISH) -> str:
    """The exact text: a paragraph for each section under its heading, a line for each sentence."""
    paragraphs = groupby(sentences, key=lambda sentence: sentence.section)
    return "\n\n".join(
        "\n".join([heading(section, catalogue), *(sentence.text for sentence in group)])
        for section, group in paragraphs
    )


def heading(section: str, catalogue: Catalogue = ENGLISH) -> str:
    """What stands above a section."""
    return catalogue.say(f"section.{section}")


def plain(text: str) -> str:
    """Somebody's words on one line: breaks become spaces, and characters that could disguise it become `\ufffd`."""
    one_line = " ".join(text.split())
    return "".join("\ufffd" if _hidden(character) else character for character in one_line)


def _hidden(character: str) -> bool:
    return unicodedata.category(character) in _HIDDEN_CATEGORIES or character in _DIRECTIONS


@dataclass(frozen=True, slots=True)
class Speech:
    """Says terms, names, days and lists in one language. `names` maps ids to what people call them."""

    names: Mapping[str, str]
    catalogue: Catalogue = ENGLISH

    def say(self, message_id: str, **fields: str) -> str:
        """A message with its fields."""
        return self.catalogue.say(message_id, **fields)

    def sentence(self, section: str, message_id: str, **fields: str) -> Sentence:
        """A message as a sentence of its own, known by its id."""
        return Sentence(section, self.say(message_id, **fields), message_id)

    def name(self, identifier: str) -> str:
        """What people call this, or the id itself where no name is given."""
        return plain(self.names.get(identifier, identifier))

    def label(self, table: str, code: str) -> str:
        """A term's label. Raises MalformedError for a code that is not in that table."""
        return self.say(f"{table}.{known(table, code)}.label")

    def term(self, section: str, table: str, code: str) -> Sentence:
        """A term's own sentence. Raises MalformedError for a code that is unknown or never offered."""
        term = TABLES[table][known(table, code)]
        if not term.offered:
            raise MalformedError(f"`{code}` is not offered to anybody")
        return Sentence(section, self.say(f"{table}.{code}.sentence"), code, sensitive=term.sensitive)

    def listed(self, items: Iterable[str]) -> str:
        """`a`, `a and b`, or `a, b and c`, in the order given."""
        first, *rest = items
        if not rest:
            return first
        *middle, last = rest
        for item in middle:
            first = self.say("list.middle", first=first, last=item)
        return self.say("list.last" if middle else "list.two", first=first, last=last)

    def day(self, day: date | str) -> str:
        """`22 November 2026`. Raises MalformedError for text that is no ISO date."""
        read = parse_day(day) if isinstance(day, str) else day
        if read is None:
            raise MalformedError(f"`{day}` is not a date such as `2026-11-22`")
        month = self.say(f"month.{read.month}")
        return self.say("date", day=str(read.day), month=month, year=str(read.year))

    def counted(self, unit: str, count: int) -> str:
        """`1 day`, `14 days`."""
        return self.say(f"{unit}.{'one' if count == 1 else 'other'}", count=self.number(count))

    def number(self, number: int) -> str:
        """`13,000`."""
        return f"{number:,}".replace(",", self.say("number.group"))

    def territory(self, code: str, as_of: str | None = None) -> str:
        """A place by its name; a group with the day on which its members are read."""
        name = self.catalogue.messages.get(f"territory.{code}")
        country = self.catalogue.messages.get(f"territory.{code[:2]}")
        if as_of is not None and code in GROUPS and name is not None:
            return self.say("grant.group_on", group=name, day=self.day(as_of))
        if "-" in code and country is not None:
            return self.say("with_details", name=name or plain(code), details=country)
        return name or plain(code)

    def language(self, tag: str) -> str:
        """A language by its name, as in `French (Canada)`; the tag itself where a part of it has no name."""
        parts = language_parts(tag)
        if parts is None:
            return plain(tag)
        name, details = self.say(f"language.{parts[0]}"), [self._language_detail(part) for part in parts[1]]
        return self.say("with_details", name=name, details=", ".join(details)) if details else name

    def _language_detail(self, part: str) -> str:
        messages = self.catalogue.messages
        return next(
            messages[key]
            for kind in ("script", "region", "territory")
            if (key := f"{kind}.{part}") in messages
        )


def known(table: str, code: str) -> str:
    """The same code. Raises MalformedError when the table does not hold it."""
    if code not in TABLES[table]:
        raise MalformedError(f"`{code}` is not a {table.replace('_', ' ')} we know")
    return code
