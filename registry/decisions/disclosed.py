"""A recorded decision, read again: whole for the people it is about, cut down for the tool that asked."""

from __future__ import annotations

import msgspec

from consent import decision as rules
from consent import facts, uses
from consent.decision.answer import Answer
from consent.errors import MalformedError
from registry.models import Decision


def whole_answer(*, decision: Decision) -> Answer:
    """The full answer as it was recorded. Raises MalformedError for a record nobody can read."""
    try:
        return msgspec.convert(decision.answer, Answer, strict=True)
    except msgspec.ValidationError as error:
        raise MalformedError(f"decision `{decision.pk}` is no answer we understand: {error}") from None


def disclosed_answer(*, decision: Decision) -> Answer:
    """What the tool that asked may read of it: the same as it was told then. Raises MalformedError."""
    known, use = facts.from_value(decision.facts), uses.from_value(decision.use)
    return rules.disclose(whole_answer(decision=decision), known, use)
