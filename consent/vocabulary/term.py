"""What every word of the vocabulary carries: its code, how it is said to people, and its name elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Literal, TypeVar

Basis = Literal["law", "bill", "contract", "policy"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One word of consent.

    `code` is a stable slug, never renamed or reused. `label` fits inside a sentence; `sentence` is what the
    person reads and signs ("you", "your"); `example` makes it concrete. A `sensitive` term is agreed to
    alone, never by group. A term that is not `offered` stands on no form and is refused in every statement.
    `origin` says why the word exists; `dpv`, `odrl`, `cawg`, `c2pa` and `source_type` are its names in other
    vocabularies.
    """

    code: str
    label: str
    sentence: str
    example: str = ""
    sensitive: bool = False
    offered: bool = True
    origin: str = ""
    dpv: tuple[str, ...] = ()
    odrl: tuple[str, ...] = ()
    cawg: tuple[str, ...] = ()
    c2pa: tuple[str, ...] = ()
    source_type: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedTerm(Term):
    """A choice that may need a day with it, written `code:2029-12-31`."""

    dated: bool = False


T = TypeVar("T", bound=Term)


def table(*terms: T) -> Mapping[str, T]:
    """The terms by code, in the order given. Raises ValueError when two share a code."""
    by_code = {term.code: term for term in terms}
    if len(by_code) != len(terms):
        raise ValueError("two terms share a code")
    return MappingProxyType(by_code)


def read_dated(value: str, terms: Mapping[str, DatedTerm]) -> tuple[DatedTerm, date | None] | None:
    """The term and the day in `code` or `code:2029-12-31`; None when either is wrong, missing or unwanted."""
    code, colon, day = value.partition(":")
    term = terms.get(code)
    if term is None or term.dated != bool(colon):
        return None
    if not term.dated:
        return term, None
    try:
        read = date.fromisoformat(day)
    except ValueError:
        return None
    return (term, read) if read.isoformat() == day else None
