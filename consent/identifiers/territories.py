"""Territories: ISO 3166 codes and groups of countries, always read as of a date."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from consent.errors import MalformedError
from consent.identifiers.countries import COUNTRIES
from consent.identifiers.subdivisions import SUBDIVISIONS
from consent.identifiers.territory_groups import GROUPS, SAME_AS, WORLD

# ISO 3166-2 is read by its form: a country that exists, a hyphen, one to three letters or digits.
_SUBDIVISION = re.compile(r"([A-Z]{2})-[A-Z0-9]{1,3}", re.ASCII)
_GROUP_CODES = {code.lower(): code for code in (*GROUPS, WORLD)}
_HINTS = {"UK": "the United Kingdom is `GB`", "EL": "Greece is `GR`", "USA": "the United States is `US`"}


def parse_territory(text: str) -> str:
    """The code in its one form: `US`, `US-CA`, or a group such as `EU` or `world`. Raises MalformedError.

    A subdivision that has a country code of its own becomes that country: `US-PR` is `PR`.
    """
    upper = text.upper()
    match = _SUBDIVISION.fullmatch(upper)
    if text.isascii() and text.lower() in _GROUP_CODES:
        return _GROUP_CODES[text.lower()]
    if text.isascii() and (upper in COUNTRIES or (match and match[1] in COUNTRIES)):
        return SAME_AS.get(upper, upper)
    hint = _HINTS.get(upper, "a country is two letters of ISO 3166-1, a state as in `US-CA`")
    raise MalformedError(f"`{text}` is not a territory we know; {hint}")


def is_territory(code: str) -> bool:
    """Whether a code stands for a place or a group we know, written exactly as published."""
    try:
        return code in SAME_AS or code == parse_territory(code)
    except MalformedError:
        return False


def expand(codes: Iterable[str], on: date) -> frozenset[str]:
    """The countries and subdivisions these codes stand for, with every group as it was on that day.

    Raises MalformedError for a code that is not a territory, or not written exactly as published.
    """
    found: set[str] = set()
    for code in codes:
        place = parse_territory(code)
        if not is_territory(code):
            raise MalformedError(f"`{code}` is written `{place}`")
        found |= members(place, on) if place in _GROUP_CODES.values() else {place}
    return frozenset(found)


def members(group: str, on: date) -> frozenset[str]:
    """The countries of a group on that day. Raises MalformedError for a group we do not know."""
    if group == WORLD:
        return frozenset(COUNTRIES)
    if group not in GROUPS:
        raise MalformedError(f"`{group}` is not a group of countries we know")
    return frozenset(
        country
        for country, joined, left in GROUPS[group].members
        if joined <= on and (left is None or on < left)
    )


def uncovered(
    granted: Iterable[str], requested: Iterable[str], granted_on: date, requested_on: date | None = None
) -> frozenset[str]:
    """The requested territories a grant does not reach. Total: a code nobody can read is reached by nothing.

    A granted group is read as of `granted_on`. A requested group means all its members as of `requested_on`,
    or the latest membership known here when that is not given. `US` reaches `US-CA`, never the reverse.
    """
    reached = {place for code in granted for place in _expanded(code, granted_on)}
    missing: set[str] = set()
    for code in requested:
        places = _expanded(code, requested_on or date.max)
        missing |= {place for place in places if place not in reached and place[:2] not in reached}
        missing |= set() if places else {code}
    return frozenset(missing)


def covers(
    granted: Iterable[str], requested: Iterable[str], granted_on: date, requested_on: date | None = None
) -> bool:
    """Whether a grant reaches all that is requested (see `uncovered`). Nothing requested is not covered."""
    wanted = tuple(requested)
    return bool(wanted) and not uncovered(granted, wanted, granted_on, requested_on)


def territory_name(code: str) -> str:
    """The English name, as in `Belgium` or `California (United States)`; the code itself when unknown."""
    if code in GROUPS:
        return GROUPS[code].name
    if code == WORLD:
        return "the whole world"
    if code in COUNTRIES:
        return COUNTRIES[code]
    country = COUNTRIES.get(code[:2])
    return f"{SUBDIVISIONS.get(code, code)} ({country})" if country else code


# A decision expands the same few codes again and again; the answer depends on nothing else.
@lru_cache(maxsize=4096)
def _expanded(code: str, on: date) -> frozenset[str]:
    try:
        return expand([code], on)
    except MalformedError:
        return frozenset()
