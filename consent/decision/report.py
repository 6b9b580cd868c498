"""What an answer tells besides its outcome: each person's state and dimensions, notes, and what part would pass."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from consent.decision import dimensions
from consent.decision.answer import Reason, SubjectResult
from consent.decision.person import Person
from consent.decision.reasons import reason
from consent.uses import Use


def described(person: Person) -> SubjectResult:
    """One person's part: the grant that fits best with every dimension, or the state of the one worth mentioning."""
    asked, chosen = person.asked, person.chosen
    if chosen is None:
        return SubjectResult(
            asked.subject, asked.role, None, "asked_unanswered" if person.unanswered else "none"
        )
    results = dimensions.results(chosen.grant.terms, asked) if person.in_force else ()
    return SubjectResult(asked.subject, asked.role, chosen.grant.id, chosen.state, results)


def notes(person: Person) -> Iterator[Reason]:
    """What fails nothing and is worth knowing: silence, and a consent that F-07 made shorter than it says."""
    subject, chosen = person.asked.subject, person.chosen
    if person.unanswered:
        yield reason("ASKED_UNANSWERED", subject=subject)
    if chosen is not None and chosen.state == "active" and chosen.capped:
        yield reason("TRUNCATED", subject=subject, grant=chosen.grant.id, granted=chosen.ends_on.isoformat())


def partial(use: Use, reasons: Sequence[Reason]) -> dict[str, Any]:
    """How many items would pass F-03b, where they can be counted; the latest birthday leaves out the most."""
    counts = [each.requested for each in reasons if each.code == "FLOOR:F-03b"]
    in_doubt = any(each.code == "MANIFEST_CONTRADICTS" for each in reasons)
    if use.dataset is None or not counts or in_doubt or any(count["before"] is None for count in counts):
        return {}
    excluded = max(count["before"] + count["undated"] for count in counts)
    return {"items": use.dataset.items - excluded, "excluded": excluded}
