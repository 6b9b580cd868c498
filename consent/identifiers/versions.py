"""Tool versions and the ranges a grant may name: dotted whole numbers, compared number by number."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping

from consent.errors import MalformedError

ANY = "any"
_MAX_LENGTH = 100
_VERSION = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9}){0,7}", re.ASCII)
_CLAUSE = re.compile(r"(>=|<=|==|>|<)\s*(\S+)", re.ASCII)
_Compare = Callable[[tuple[int, ...], tuple[int, ...]], bool]
_COMPARE: Mapping[str, _Compare] = {
    ">=": operator.ge, "<=": operator.le, "==": operator.eq, ">": operator.gt, "<": operator.lt,
}  # fmt: skip


def version_in(versions: str, version: str) -> bool:
    """Whether a version lies in a range such as `>=2.0,<3`. Total: what cannot be read is not in any range.

    Every clause must hold; `2`, `2.0` and `2.0.0` are the same version. Only the word `any` admits every
    version, even one that is not made of numbers; an empty range admits none.
    """
    if versions == ANY:
        return version != ""
    clauses, number = _clauses(versions), _number(version)
    if clauses is None or number is None:
        return False
    return all(_COMPARE[sign](number, bound) for sign, bound in clauses)


def parse_version_range(text: str) -> str:
    """The range in its one form: `any`, or clauses joined by commas without spaces. Raises MalformedError."""
    if text == ANY:
        return ANY
    if _clauses(text) is None:
        raise MalformedError(f"`{text}` is not a version range such as `>=2.0,<3`, nor `any`")
    return ",".join("".join(clause.split()) for clause in text.split(","))


def _clauses(text: str) -> list[tuple[str, tuple[int, ...]]] | None:
    if len(text) > _MAX_LENGTH:
        return None
    clauses = []
    for part in text.split(","):
        match = _CLAUSE.fullmatch(part.strip())
        number = _number(match[2]) if match else None
        if match is None or number is None:
            return None
        clauses.append((match[1], number))
    return clauses


def _number(text: str) -> tuple[int, ...] | None:
    if not _VERSION.fullmatch(text):
        return None
    parts = [int(part) for part in text.split(".")]
    while len(parts) > 1 and parts[-1] == 0:
        parts.pop()
    return tuple(parts)
