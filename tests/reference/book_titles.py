"""Ids as the book reads them: our own, and the titles of others, EIDR with its check character worked out by hand."""

from __future__ import annotations


def is_ours(text: str, prefix: str) -> bool:
    """Whether this is one of our ids: the prefix and twenty-six letters or digits from a-z and 2-7."""
    before, underscore, name = text.partition("_")
    return (before, underscore, len(name)) == (prefix, "_", 26) and all(c in _BASE_32 for c in name)


_BASE_32 = "abcdefghijklmnopqrstuvwxyz234567"


def is_title(text: str) -> bool:
    """Whether this names a title, in its one form: one of our projects, an EIDR title, an IMDb or Wikidata title."""
    if is_ours(text, "prj"):
        return True
    scheme, _, value = text.partition(":")
    if scheme == "eidr":
        return is_eidr(value)
    if scheme == "imdb":
        return value.startswith("tt") and value[2:].isdigit() and len(value) >= 9
    return scheme == "wikidata" and value[:1] == "Q" and value[1:].isdigit() and value[1:2] != "0"


def is_eidr(text: str) -> bool:
    """`10.5240/`, five groups of four hexadecimal digits and a check character, in capitals (domain section 6)."""
    parts = text.removeprefix("10.5240/").split("-")
    if not text.startswith("10.5240/") or [len(part) for part in parts] != [4, 4, 4, 4, 4, 1]:
        return False
    digits = "".join(parts[:5])
    return all(c in "0123456789ABCDEF" for c in digits) and parts[5] == check_character(digits)


def check_character(digits: str) -> str:
    """ISO 7064 MOD 37,36: the character that brings the running sum to 1."""
    alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    product = 36
    for digit in digits:
        total = (product + alphabet.index(digit)) % 36 or 36
        product = total * 2 % 37
    return alphabet[(1 - product) % 36]
