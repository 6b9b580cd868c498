"""Schemes without a check digit: HAND, IMDb, Wikidata. Only their form can be judged."""

from __future__ import annotations

import re

from consent.errors import MalformedError

_HAND = re.compile(r"10\.23/[0-9A-Z]{4}(?:-[0-9A-Z]{4}){4}(?:-[0-9A-Z])?", re.ASCII)
_IMDB_NAME = re.compile(r"nm[0-9]{7,12}", re.ASCII)
_IMDB_TITLE = re.compile(r"tt[0-9]{7,12}", re.ASCII)
_WIKIDATA = re.compile(r"Q[1-9][0-9]{0,11}", re.ASCII)


def parse_hand(text: str) -> str:
    """A HAND id in upper case, otherwise opaque. Raises MalformedError."""
    return _matching(_HAND, text.upper(), text, "a HAND id: `10.23/` and five groups of four")


def parse_imdb_name(text: str) -> str:
    """An IMDb person, `nm` and at least seven digits. Spoof profiles share these. Raises MalformedError."""
    return _matching(_IMDB_NAME, text.lower(), text, "an IMDb person: `nm` and at least seven digits")


def parse_imdb_title(text: str) -> str:
    """An IMDb title, `tt` and at least seven digits. Raises MalformedError."""
    return _matching(_IMDB_TITLE, text.lower(), text, "an IMDb title: `tt` and at least seven digits")


def parse_wikidata(text: str) -> str:
    """A Wikidata item, `Q` and digits without a leading zero. Anyone may edit one. Raises MalformedError."""
    return _matching(_WIKIDATA, text.upper(), text, "a Wikidata item: `Q` and digits, no leading zero")


def _matching(form: re.Pattern[str], canonical: str, text: str, what: str) -> str:
    if not form.fullmatch(canonical) or not text.isascii():
        raise MalformedError(f"`{text}` is not {what}")
    return canonical
