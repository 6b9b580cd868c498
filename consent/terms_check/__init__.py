"""Everything a grant's terms must satisfy before anybody signs them (F-08, and plain sense)."""

from __future__ import annotations

from datetime import date

from consent.statements import Terms
from consent.terms_check import codes, description, parts, periods
from consent.terms_check.problem import Problem

__all__ = ["Problem", "check"]


def check(terms: Terms, signed_on: date) -> list[Problem]:
    """What is wrong with terms signed on this day, field by field; only warnings, or nothing, may be signed.

    Pure, and the same years later: whether an old grant was ever a consent is asked again with each decision.
    """
    return [
        *description.problems(terms.description),
        *codes.problems(terms),
        *parts.problems(terms),
        *parts.ending_problems(terms),
        *periods.problems(terms, signed_on),
    ]
