"""Reasons made from the vocabulary's table, in the order an answer gives them: floors first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from consent.decision.answer import Reason
from consent.vocabulary import REASONS

_MOST_SHOWN = 10
_LONGEST_SHOWN = 200


def reason(
    code: str,
    *,
    subject: str | None = None,
    grant: str | None = None,
    dimension: str | None = None,
    floor: str | None = None,
    granted: Any = None,
    requested: Any = None,
) -> Reason:
    """The reason with this code; dimension and floor are the table's unless given. The text is for people."""
    term = REASONS[code]
    return Reason(
        code=code,
        text=term.sentence.format(subject=subject or "this person", requested=_shown(requested)),
        basis=term.basis,
        floor=floor or term.floor,
        dimension=dimension or term.dimension,
        subject=subject,
        grant=grant,
        granted=granted,
        requested=requested,
    )


def in_order(found: Iterable[Reason]) -> tuple[Reason, ...]:
    """Each reason once: floors first, then standing nevers, then the rest, otherwise as they were found."""
    once: list[Reason] = []
    for candidate in found:
        if candidate not in once:
            once.append(candidate)
    return tuple(sorted(once, key=_rank))


def _rank(found: Reason) -> int:
    if found.floor is not None:
        return 0
    return 1 if found.code == "EXCLUDED" else 2


def _shown(requested: Any) -> str:
    """What was asked, short: pages and commands say it better, with names, by `consent.sentences`."""
    if isinstance(requested, msgspec.Struct):
        requested = msgspec.structs.asdict(requested)
    if isinstance(requested, Mapping):
        requested = [value for value in requested.values() if value]
    if isinstance(requested, list | tuple):
        more = ["…"] if len(requested) > _MOST_SHOWN else []
        requested = ", ".join([*map(_shown, requested[:_MOST_SHOWN]), *more])
    return "nothing" if requested in (None, "") else str(requested)[:_LONGEST_SHOWN]
