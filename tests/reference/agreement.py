"""Puts one case to the engine and to the book, says where they differ, and makes the case as small as it can be."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from consent import facts as fact_values
from consent import uses
from consent.decision import decide, disclose
from consent.decision.answer import Answer
from tests.reference import book_days, book_disclosure
from tests.reference import decide_by_the_book as book

Json = dict[str, Any]
Case = tuple[Json, Json, str]


class Both(NamedTuple):
    """What was decided, and what of it the asker is told."""

    decided: book.Verdict
    disclosed: book.Verdict


def by_the_engine(case: Case) -> Both:
    """What the engine says, in the words of the book."""
    facts, use, at = case
    known, asked = fact_values.from_value(facts), uses.from_value(use)
    answer = decide(known, asked, book_days.instant(at))
    return Both(_in_the_words_of_the_book(answer), _in_the_words_of_the_book(disclose(answer, known, asked)))


def _in_the_words_of_the_book(answer: Answer) -> book.Verdict:
    return book.Verdict(
        outcome=answer.outcome,
        reasons=frozenset((reason.code, reason.subject, reason.dimension) for reason in answer.reasons),
        valid_until=answer.valid_until.isoformat() if answer.valid_until else None,
        grants=frozenset(grant for grant, _ in answer.grants),
        duties=frozenset((duty.code, duty.phase, duty.detail) for duty in answer.duties),
        recheck_seconds=answer.recheck_seconds,
        notes=frozenset((note.code, note.subject) for note in answer.notes),
    )


def by_the_book(case: Case) -> Both:
    """What the book says."""
    return Both(book.decide(*case), book_disclosure.disclosed(*case))


def difference(case: Case) -> frozenset[str]:
    """What engine and book say differently about this case; nothing when they agree. To raise is to differ."""
    return difference_from(by_the_book(case), case)


def difference_from(said: Both, case: Case) -> frozenset[str]:
    """The same, for whoever has asked the book already."""
    try:
        engine = by_the_engine(case)
    except Exception as error:  # noqa: BLE001  # whatever it raises: decide never does
        return frozenset({f"raised {type(error).__name__}"})
    return frozenset(
        f"{when} {what}"
        for when, ours, theirs in zip(Both._fields, said, engine, strict=True)
        for what in _parts(ours, theirs)
    )


def _parts(ours: book.Verdict, theirs: book.Verdict) -> set[str]:
    names = {name for name in ours._fields if getattr(ours, name) != getattr(theirs, name)}
    return names | {f"{code} {dimension}" for code, _, dimension in ours.reasons ^ theirs.reasons}


def smallest(case: Case) -> Case:
    """The case without everything, one list member at a time, that the same difference does not need."""
    kind = _heart(difference(case))
    changed = True
    while changed:
        changed = False
        for smaller in _smaller(case):
            if _heart(difference(smaller)) == kind:
                case, changed = smaller, True
                break
    return case


def _heart(parts: frozenset[str]) -> frozenset[str]:
    """The reasons they disagree about, or all that they disagree about when the reasons are the same."""
    reasons = {part for part in parts if len(part.split()) == 3}
    return frozenset(reasons or parts)


def _smaller(case: Case) -> Iterator[Case]:
    facts, use, at = case
    for path in [*_lists(facts, ("facts",)), *_lists(use, ("use",))]:
        names = path[:-1]
        copied: dict[str, Any] = copy.deepcopy({"facts": facts, "use": use})
        holder: Any = copied
        for name in names:
            holder = holder[name]
        del holder[path[-1]]
        if copied["use"]["subjects"]:
            yield copied["facts"], copied["use"], at


def _lists(value: Any, path: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, list):
        yield from ((*path, index) for index in range(len(value)))
        for index, member in enumerate(value):
            yield from _lists(member, (*path, index))
    elif isinstance(value, dict):
        for name, member in value.items():
            yield from _lists(member, (*path, name))


def told(case: Case) -> str:
    """The case, the two verdicts and where they part, for a person to read and run again."""
    facts, use, at = case
    lines = [f"engine and book differ at {at}"]
    try:
        engine = by_the_engine(case)
    except Exception as error:  # noqa: BLE001  # whatever it raises
        lines.append(f"  the engine raised {error!r}")
    else:
        for when, ours, theirs in zip(Both._fields, by_the_book(case), engine, strict=True):
            for name, our, their in zip(ours._fields, ours, theirs, strict=True):
                if our != their:
                    lines.append(f"  {when} {name}: book {_plain(our)}, engine {_plain(their)}")
    return "\n".join([*lines, "facts = " + json.dumps(facts), "use = " + json.dumps(use)])


def _plain(value: Any) -> Any:
    return sorted(value, key=str) if isinstance(value, frozenset) else value
