"""What a subject's own data may be."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from consent.errors import MalformedError
from consent.identifiers import GROUPS, WORLD, parse_territory

EARLIEST_BIRTH_YEAR = 1850
MAX_NAMES = 20


def problems_of(
    *, name: str, other_names: Sequence[str], born_on: date, domicile: str, at: datetime
) -> dict[str, str]:
    """Field by field, what cannot be: an empty or endless name, a birth in the future, a place we do not know."""
    problems = {}
    if not 1 <= len(name) <= 200:
        problems["name"] = "the name used publicly has 1 to 200 characters"
    if len(other_names) > MAX_NAMES or any(len(other) > 200 for other in other_names):
        problems["other_names"] = f"at most {MAX_NAMES} other names, each of at most 200 characters"
    if born_on > at.date():
        problems["born_on"] = f"`{born_on}` is in the future"
    elif born_on.year < EARLIEST_BIRTH_YEAR:
        problems["born_on"] = f"`{born_on}` is too long ago"
    if not _is_place(domicile):
        problems["domicile"] = f"`{domicile}` is not a country (ISO 3166-1) or part of one (ISO 3166-2)"
    return problems


def _is_place(code: str) -> bool:
    try:
        return parse_territory(code) == code and code != WORLD and code not in GROUPS
    except MalformedError:
        return False
