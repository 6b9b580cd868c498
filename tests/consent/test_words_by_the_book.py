"""The book and `consent.identifiers` read places, languages, versions and titles alike, each by its own way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

import pytest

from consent import identifiers
from consent.errors import MalformedError
from tests.reference import book_places, book_tags, book_titles, book_versions

COUNT = 3000
TAG_PARTS = [
    "e", "en", "EN", "fr", "es", "zh", "sgn", "und", "mul", "yue", "Hant", "latn", "419", "US", "ca", "1996", "rozaj",
    "boont", "x", "u", "a", "i", "klingon", "default", "co", "phonebk", "aaaaaaaaa", "min", "nan", "oed", "GB", "be",
    "*", "", "é",
]  # fmt: skip
IRREGULAR = [*book_tags.IRREGULAR, "en-GB-oed", "sgn-BE-FR", "art-lojban", "zh-min-nan", "cel-gaulish"]
JOINED_OR_LEFT = [
    "1958-01-01", "1973-01-01", "1981-01-01", "1986-01-01", "1994-01-01", "1995-01-01", "1995-05-01", "2004-05-01",
    "2007-01-01", "2007-08-01", "2013-07-01", "2014-04-12", "2020-02-01", "2026-11-22",
]  # fmt: skip
VERSIONS = [
    "",
    "1",
    "2",
    "2.0",
    "2.0.0",
    "2.1",
    "02.1",
    "10",
    "9",
    "2.",
    ".2",
    "2..1",
    "v2",
    "any",
    "2-1",
    "٢",
]
SIGNS = [">=", "<=", "==", ">", "<", "=", "~=", "", ">= ", "=>"]


def is_read(parse: Callable[[str], str], text: str) -> bool:
    try:
        return parse(text) != ""
    except MalformedError:
        return False


def tag(random: Random) -> str:
    if random.random() < 0.1:
        return random.choice(IRREGULAR)
    return "-".join(random.choice(TAG_PARTS) for _ in range(random.randint(1, 5)))


@pytest.mark.parametrize("seed", range(2))
def test_language_tags(seed: int) -> None:
    random = Random(seed)
    for _ in range(COUNT):
        one, other = tag(random), tag(random)
        longer = one + "-" + random.choice(TAG_PARTS)
        assert book_tags.is_tag(one) == is_read(identifiers.parse_language, one), one
        assert book_tags.names_a_language(one) == identifiers.is_language(one), one
        for asked in (one, other, longer, one.swapcase()):
            assert book_tags.covers(one, asked) == identifiers.language_covers(one, asked), (one, asked)
        if book_tags.is_tag(one):
            assert book_tags.usual_spelling(one) == identifiers.parse_language(one)


def a_day(random: Random) -> str:
    day = date.fromisoformat(random.choice(JOINED_OR_LEFT)) + timedelta(days=random.randint(-1, 1))
    return day.isoformat()


def a_place(random: Random) -> str:
    country = random.choice(sorted(book_places.COUNTRIES))
    return random.choice(
        [country, *book_places.GROUPS, *book_places.OWN_CODE, f"{country}-7", "XX", "UK", "EU-1", ""]
    )


def test_places_are_the_same_on_every_day_that_matters() -> None:
    for day in JOINED_OR_LEFT:
        for shift in (-1, 0, 1):
            on = date.fromisoformat(day) + timedelta(days=shift)
            for group in ("EU", "EEA"):
                assert book_places.GROUPS[group](on.isoformat()) == identifiers.members(group, on)


def test_places() -> None:
    random = Random(3)
    assert set(book_places.COUNTRIES) == set(identifiers.COUNTRIES)
    for _ in range(COUNT):
        granted, asked = [a_place(random) for _ in range(random.randint(1, 3))], a_place(random)
        then, today = a_day(random), a_day(random)
        engine = identifiers.covers(granted, [asked], date.fromisoformat(then), date.fromisoformat(today))
        assert book_places.reaches(granted, then, asked, today) == engine, (granted, then, asked, today)
        for code in (*granted, asked, asked.lower()):
            assert book_places.is_territory(code) == is_read(identifiers.parse_territory, code), code


def test_versions() -> None:
    random = Random(4)
    for _ in range(COUNT):
        clauses = [random.choice(SIGNS) + random.choice(VERSIONS) for _ in range(random.randint(1, 3))]
        versions, version = random.choice([",".join(clauses), "any"]), random.choice(VERSIONS)
        expected = identifiers.version_in(versions, version)
        assert book_versions.lies_in(version, versions) == expected, (versions, version)


def test_titles() -> None:
    random = Random(5)
    for _ in range(COUNT):
        digits = "".join(random.choice("0123456789ABCDEF") for _ in range(20))
        groups = "-".join(digits[n : n + 4] for n in range(0, 20, 4))
        right = book_titles.check_character(digits)
        for last in {right, random.choice("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")}:
            title = f"10.5240/{groups}-{last}"
            assert book_titles.is_eidr(title) == (last == right)
            assert identifiers.is_external(f"eidr:{title}", names="title") == (last == right)
