"""The decision: floors, then grants, then duties. Total and pure: it never raises, and never reads a clock.

One grant must cover the whole request of one person in one role; nothing is stitched together. Every person in the
use must be covered. What cannot be understood refuses.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import msgspec

from consent.decision import dimensions, duties, floors, manifest, question, readable, report
from consent.decision.answer import Answer, Outcome, Reason
from consent.decision.person import Person, last_day, look
from consent.decision.reasons import in_order, reason
from consent.facts import Facts
from consent.uses import Use
from consent.vocabulary import OPERATIONS, PURPOSES, RULES_VERSION

# Before it is clear who asks, and what, nothing about anybody is looked at.
_NOT_UNDERSTOOD = frozenset({"TOOL_UNKNOWN", "TOOL_REVOKED", "UNKNOWN_TERM"})
# Whatever else is said beside one of these, the answer is no.
_DECISIVE = _NOT_UNDERSTOOD | {"FLOOR:F-04", "FLOOR:F-17", "EXCLUDED"}


def decide(facts: Facts, use: Use, at: datetime) -> Answer:
    """The answer to this use, under these facts, at this (aware) moment. Never raises."""
    try:
        return _decide(facts, use, at)
    except Exception:  # noqa: BLE001  a record or rule that cannot be evaluated refuses; to skip it could allow
        return Answer(outcome="deny", rules=RULES_VERSION, at=at, reasons=(reason("FLOOR:F-01"),))


def _decide(facts: Facts, use: Use, at: datetime) -> Answer:
    found = [each for floor in floors.OF_A_USE for each in floor(use)]
    found += [*question.tool_reasons(facts.tool, use), *question.term_reasons(use)]
    people: list[Person] = []
    if not any(each.code in _NOT_UNDERSTOOD for each in found):
        asked = question.people(facts, use, at)
        readable.demand(facts, frozenset(each.subject for each in asked))
        people = [look(facts, each) for each in asked]
        found += manifest.reasons(use.dataset)
        found += [each for person in people for each in _against(person)]
    reasons = in_order(found)
    answer = Answer(
        outcome=_outcome(use, reasons),
        rules=RULES_VERSION,
        at=at.astimezone(UTC),
        reasons=reasons,
        notes=in_order(note for person in people for note in report.notes(person)),
        subjects=tuple(report.described(person) for person in people),
        partial=report.partial(use, reasons),
    )
    return _allowing(answer, use, people) if answer.outcome in ("permit", "conditional") else answer


def _against(person: Person) -> Iterator[Reason]:
    """Every reason against one person's part: floors, the person, the grant that fits best, what must come first."""
    for floor in floors.OF_A_PERSON:
        yield from floor(person)
    if person.known is None or person.chosen is None or not person.in_force:
        return
    subject, grant = person.asked.subject, person.chosen.grant
    if person.nevers:
        yield reason("EXCLUDED", subject=subject, granted=person.nevers)
    if person.known.identity != "verified":
        yield reason("IDENTITY_NOT_VERIFIED", subject=subject, granted=person.known.identity)
    if person.known.disputed:
        yield reason("DISPUTED", subject=subject)
    if not person.fits:
        yield from dimensions.reasons(grant, person.asked)
    else:
        for duty in duties.preconditions(grant.terms, person.asked.operation):
            yield reason("PRECONDITION_UNMET", subject=subject, grant=grant.id, requested=duty.code)


def _outcome(use: Use, reasons: Sequence[Reason]) -> Outcome:
    """A permit only when nothing at all is said against it."""
    codes = {each.code for each in reasons}
    if not codes:
        return "permit"
    if codes & _DECISIVE:
        return "deny"
    if "FLOOR:F-14" in codes:
        return "deny" if PURPOSES[use.purpose.code].needs_advertiser else "refer"
    if codes <= {"DISPUTED", "PRECONDITION_UNMET"}:
        return "refer" if "DISPUTED" in codes else "conditional"
    return "deny"


def _allowing(answer: Answer, use: Use, people: Sequence[Person]) -> Answer:
    """The answer with the grants it rests on, what comes with them and how long it may last."""
    chosen = [(person.chosen, person.asked) for person in people if person.chosen is not None]
    return msgspec.structs.replace(
        answer,
        grants=tuple(sorted({(standing.grant.id, standing.grant.digest) for standing, _ in chosen})),
        duties=duties.of_grants(standing.grant for standing, _ in chosen),
        valid_until=min(last_day(standing, asked) for standing, asked in chosen),
        recheck_seconds=OPERATIONS[use.operation].recheck_seconds,
    )
