"""ISNI, ISO 27729: sixteen characters that name a public identity, not a natural person."""

from __future__ import annotations

import re

from consent.errors import MalformedError

_FORM = re.compile(r"[0-9]{15}[0-9X]", re.ASCII)
_SEPARATORS = str.maketrans("", "", " -")


def parse_isni(text: str) -> str:
    """The sixteen characters without separators, check character upper case.

    Accepts groups of four set apart by spaces or hyphens. Raises MalformedError when the form or the
    check character (ISO 7064 MOD 11-2) is wrong.
    """
    compact = text.translate(_SEPARATORS).upper()
    if not _FORM.fullmatch(compact):
        raise MalformedError(
            f"`{text}` is not an ISNI: sixteen characters, digits with an X allowed at the end"
        )
    if _check_character(compact[:15]) != compact[15]:
        raise MalformedError(f"`{text}` is not an ISNI: its check character is wrong")
    return compact


def show_isni(isni: str) -> str:
    """A parsed ISNI as people print it: four groups of four."""
    return " ".join(isni[start : start + 4] for start in range(0, 16, 4))


def _check_character(digits: str) -> str:
    remainder = 0
    for digit in digits:
        remainder = (remainder + int(digit)) * 2 % 11
    check = (12 - remainder) % 11
    return "X" if check == 10 else str(check)
