"""EIDR: titles and edits (`10.5240/…`), parties (`10.5237/…`) and video services (`10.5239/…`)."""

from __future__ import annotations

import re

from consent.errors import MalformedError

TITLE_PREFIX = "10.5240/"
_TITLE = re.compile(r"10\.5240/((?:[0-9A-F]{4}-){5})([0-9A-Z])", re.ASCII)
_PARTY = re.compile(r"10\.523[79]/[0-9A-F]{4}-[0-9A-F]{4}", re.ASCII)
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def parse_eidr_title(text: str) -> str:
    """The canonical (upper-case) title or edit id. Raises MalformedError for a wrong form or check character.

    The check is ISO 7064 MOD 37,36 over the twenty hexadecimal digits. An id names one thing only:
    the title and each of its edits have ids of their own.
    """
    canonical = text.upper()
    match = _TITLE.fullmatch(canonical)
    if match is None or not text.isascii():
        raise MalformedError(
            f"`{text}` is not an EIDR title: `10.5240/`, five groups of four, a check character"
        )
    if _check_character(match[1].replace("-", "")) != match[2]:
        raise MalformedError(f"`{text}` is not an EIDR title: its check character is wrong")
    return canonical


def parse_eidr_party(text: str) -> str:
    """The canonical party or video service id. These carry no check character. Raises MalformedError."""
    canonical = text.upper()
    if not _PARTY.fullmatch(canonical) or not text.isascii():
        raise MalformedError(
            f"`{text}` is not an EIDR party: `10.5237/` or `10.5239/` and two groups of four"
        )
    return canonical


def _check_character(digits: str) -> str:
    product = 36
    for digit in digits:
        total = (product + _ALPHABET.index(digit)) % 36 or 36
        product = total * 2 % 37
    return _ALPHABET[(37 - product) % 36]
