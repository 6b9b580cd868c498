"""The question as understood: who asks is known, every word is known, and each person has what their role needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import lru_cache

import msgspec

from consent.days import day_of
from consent.decision.answer import Reason
from consent.decision.reasons import reason
from consent.errors import MalformedError
from consent.facts import Facts, ToolFact
from consent.identifiers import parse_external, parse_language, parse_territory
from consent.uses import Likeness, Use
from consent.vocabulary import (
    CONTENT,
    HOSTING,
    MEDIA,
    MODALITIES,
    OPERATIONS,
    PURPOSES,
    ROLES,
    required_operations,
)
from consent.vocabulary.operations import Operation


class Asked(msgspec.Struct, frozen=True):
    """One person in one role, and everything in the question that their grants are compared with.

    `subject` is our id, or the external id as asked where it is verified for nobody. `needs` are the operations
    they must have granted. `others` are the other people in the use, as (id, role). `day` is the day it is for them.
    """

    subject: str
    role: str
    modalities: tuple[str, ...]
    needs: frozenset[str]
    others: frozenset[tuple[str, str]]
    use: Use
    operation: Operation
    project: str
    territories: tuple[str, ...]
    tool: ToolFact
    at: datetime
    day: date


def tool_reasons(tool: ToolFact | None, use: Use) -> Iterator[Reason]:
    """Why the asking tool is told nothing about anybody: unknown, not the one it says it is, or no longer admitted."""
    if tool is None or tool.id != use.tool_id:
        yield reason("TOOL_UNKNOWN", requested=use.tool_id)
    elif not tool.active:
        yield reason("TOOL_REVOKED", requested=use.tool_id)


def term_reasons(use: Use) -> Iterator[Reason]:
    """One UNKNOWN_TERM for each word that is not in the vocabulary. A word not stated is not unknown."""
    for dimension, words, known in _words(use):
        for word in words:
            if not known(word):
                yield reason("UNKNOWN_TERM", dimension=dimension, requested=word)


def people(facts: Facts, use: Use, at: datetime) -> tuple[Asked, ...]:
    """Each person of a use whose words are all known. Raises ValueError when nobody is in it, or nobody asks."""
    if not use.subjects or facts.tool is None:
        raise ValueError("a question needs somebody who asks, and somebody it is about")
    resolved = [(_meant(likeness.id, facts), likeness) for likeness in use.subjects]
    return tuple(_asked(subject, likeness, resolved, use, facts.tool, at) for subject, likeness in resolved)


def _meant(name: str, facts: Facts) -> str:
    """Our id for the person a use names; only an external id can stand for one of ours."""
    return name if name.startswith("sub_") else facts.aliases.get(name, name)


@lru_cache(maxsize=4096)
def title_id(text: str) -> str:
    """The one form of a title's id: external ids in their canonical form, ours as they are."""
    try:
        return str(parse_external(text))
    except MalformedError:
        return text


def _asked(
    subject: str,
    likeness: Likeness,
    resolved: list[tuple[str, Likeness]],
    use: Use,
    tool: ToolFact,
    at: datetime,
) -> Asked:
    return Asked(
        subject=subject,
        role=likeness.role,
        modalities=likeness.modalities,
        needs=_needs(likeness.role, use.operation, _of_somebody(use)),
        others=frozenset((other, their.role) for other, their in resolved if other != subject),
        use=use,
        operation=OPERATIONS[use.operation],
        project=title_id(use.project),
        territories=tuple(map(_territory, use.territories)),
        tool=tool,
        at=at,
        day=day_of(at),
    )


def _of_somebody(use: Use) -> bool:
    """Whether anybody in the use is the one whose likeness it is, and so has to grant the operation itself."""
    return any(ROLES[likeness.role].grants_requested for likeness in use.subjects)


@lru_cache(maxsize=1024)
def _needs(role: str, operation: str, of_somebody: bool) -> frozenset[str]:
    """What a person in this role must have granted.

    Where the likeness is nobody's, everyone must have granted the operation itself; else training on a person could
    be asked for under a role that needs less, and be granted by nobody.
    """
    needed = required_operations(role, operation)
    if needed is None:
        raise ValueError(f"`{role}` or `{operation}` is not in the vocabulary")
    return needed if of_somebody else needed | {operation}


def _words(use: Use) -> Iterator[tuple[str, tuple[str, ...], Callable[[str], bool]]]:
    yield "operation", (use.operation,), OPERATIONS.__contains__
    yield "purpose", (use.purpose.code,), PURPOSES.__contains__
    for likeness in use.subjects:
        yield "role", (likeness.role,), ROLES.__contains__
        yield "modality", likeness.modalities, MODALITIES.__contains__
    yield "content", use.content, CONTENT.__contains__
    yield "media", use.media, MEDIA.__contains__
    yield "hosting", (use.tool.hosting,) if use.tool.hosting else (), HOSTING.__contains__
    yield "territory", use.territories, _is_territory
    yield "language", use.languages, _is_language


_territory = lru_cache(maxsize=4096)(parse_territory)


def _is_territory(text: str) -> bool:
    return _reads(_territory, text)


@lru_cache(maxsize=4096)
def _is_language(text: str) -> bool:
    return _reads(parse_language, text)


def _reads(parse: Callable[[str], str], text: str) -> bool:
    try:
        parse(text)
    except MalformedError:
        return False
    return True
