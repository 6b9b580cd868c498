"""What comes with a permission, and what has to be done before it."""

from __future__ import annotations

from collections.abc import Iterable

from consent.decision.answer import Duty
from consent.facts import GrantFact
from consent.statements import DutyTerm, Terms
from consent.vocabulary import DUTIES
from consent.vocabulary.operations import Operation

BEFORE = "before"


def phase(duty: DutyTerm) -> str:
    """When a duty is due; a payment is due before when its detail begins with `before`."""
    term = DUTIES[duty.code]
    if term.other_phase is not None and duty.detail.split(":")[0] == BEFORE:
        return term.other_phase
    return term.phase


def of_grants(grants: Iterable[GrantFact]) -> tuple[Duty, ...]:
    """Every duty of these grants with its phase, each once, sorted."""
    found = {
        Duty(duty.code, phase(duty), grant.id, duty.detail) for grant in grants for duty in grant.terms.duties
    }
    return tuple(sorted(found, key=lambda duty: (duty.code, duty.phase, duty.detail, duty.grant)))


def preconditions(terms: Terms, operation: Operation) -> tuple[DutyTerm, ...]:
    """The duties that block this operation until evidenced; approval before release blocks only what publishes."""
    if not terms.duties:
        return ()
    return tuple(
        duty
        for duty in terms.duties
        if phase(duty) == "pre" and (operation.publishes or duty.code != "pre_release_approval")
    )
