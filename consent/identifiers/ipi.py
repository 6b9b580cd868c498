"""IPI name number: eleven digits that name one name of a party in music rights."""

from __future__ import annotations

import re

from consent.errors import MalformedError

_FORM = re.compile(r"[0-9]{11}", re.ASCII)


def parse_ipi(text: str) -> str:
    """The eleven digits, leading zeros kept. Raises MalformedError for a wrong form or wrong check digits."""
    if not _FORM.fullmatch(text):
        raise MalformedError(f"`{text}` is not an IPI name number: eleven digits, leading zeros included")
    if _check_digits(text[:9]) != text[9:]:
        raise MalformedError(f"`{text}` is not an IPI name number: its check digits are wrong")
    return text


def _check_digits(digits: str) -> str:
    # Weights 10 to 2 on the first nine digits, modulo 101; what is missing to 101, modulo 100.
    remainder = sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=True)) % 101
    return f"{(101 - remainder) % 101 % 100:02d}"
