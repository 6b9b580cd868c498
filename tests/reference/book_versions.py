"""Tool versions as the book reads them: whole numbers between dots, compared from the left."""

from __future__ import annotations


def lies_in(version: str, versions: str) -> bool:
    """Whether the version is in the range; what nobody can read is in no range, and nothing is in an empty one."""
    if version == "":
        return False
    if versions == "any":
        return True
    clauses = versions.split(",")
    return all(_holds(clause.strip(), version) for clause in clauses)


def is_range(versions: str) -> bool:
    """Whether anybody can read this range, written without spaces."""
    if versions == "any":
        return True
    for clause in versions.split(","):
        signs = [sign for sign in _SIGNS if clause.startswith(sign)]
        if not signs or _numbers(clause[len(signs[0]) :]) is None:
            return False
    return True


_SIGNS = (">=", "<=", "==", ">", "<")


def _holds(clause: str, version: str) -> bool:
    for sign in _SIGNS:
        if clause.startswith(sign):
            limit = _numbers(clause[len(sign) :].strip())
            ours = _numbers(version)
            if limit is None or ours is None:
                return False
            longest = max(len(limit), len(ours))
            ours = ours + [0] * (longest - len(ours))
            limit = limit + [0] * (longest - len(limit))
            return {
                ">=": ours >= limit,
                "<=": ours <= limit,
                "==": ours == limit,
                ">": ours > limit,
                "<": ours < limit,
            }[sign]
    return False


def _numbers(text: str) -> list[int] | None:
    parts = text.split(".")
    if not all(part.isascii() and part.isdigit() for part in parts):
        return None
    return [int(part) for part in parts]
