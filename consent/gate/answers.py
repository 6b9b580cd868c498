"""What the registry answered, taken apart: a verified permit, or every reason why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from consent.errors import UseRefused
from consent.gate.errors import AnswerUntrusted
from consent.gate.lease_state import Moment, PermitTimes
from consent.permits import PermitClaims

OUTCOMES = ("permit", "conditional", "deny", "refer")


@dataclass(frozen=True)
class Permit:
    """A verified permit: the signed token, its claims, and the moment at which it was asked for."""

    token: str
    claims: PermitClaims
    asked: Moment

    @property
    def jti(self) -> str:
        """The permit's own id, `prm_…`."""
        return self.claims.jti

    @property
    def times(self) -> PermitTimes:
        """When it was made, by when to ask again, and when it ends, in Unix seconds."""
        return PermitTimes(self.claims.iat, self.claims.recheck_after, self.claims.exp)


@dataclass(frozen=True)
class Answer:
    """A whole answer. `permit` is there exactly when the outcome is `permit`; `context` is what the registry sent."""

    outcome: str
    permit: Permit | None
    context: Mapping[str, Any]

    @property
    def decision(self) -> str:
        """The decision's id, `dec_…`, or an empty text."""
        return _text(self.context.get("id"))

    @property
    def reasons(self) -> tuple[Mapping[str, Any], ...]:
        """Every failing reason, floors first."""
        return _objects(self.context.get("reasons"))

    @property
    def notes(self) -> tuple[Mapping[str, Any], ...]:
        """What is worth knowing and fails nothing."""
        return _objects(self.context.get("notes"))

    @property
    def duties(self) -> tuple[Mapping[str, Any], ...]:
        """What comes with the permit."""
        return _objects(self.context.get("duties"))

    @property
    def explain(self) -> str:
        """The address of a page about this decision, or an empty text."""
        return _text(self.context.get("explain"))


class Refusal(UseRefused):
    """The use is refused; `answer` is the whole answer."""

    def __init__(self, answer: Answer) -> None:
        texts = [_text(reason.get("text")) or _text(reason.get("code")) for reason in answer.reasons]
        super().__init__("; ".join(texts) or f"the registry answered `{answer.outcome}`", answer.reasons)
        self.answer = answer


def read(value: Any) -> tuple[str, str | None, Mapping[str, Any]]:
    """Outcome, unverified permit token, and context of an AuthZEN answer. Raises AnswerUntrusted.

    An answer that contradicts itself is no answer: `decision` must be true exactly when the outcome is `permit`.
    """
    context = value.get("context") if isinstance(value, dict) else None
    if not isinstance(context, dict) or not isinstance(value.get("decision"), bool):
        raise AnswerUntrusted("the answer is not an AuthZEN decision")
    outcome = context.get("outcome")
    if outcome not in OUTCOMES or value["decision"] != (outcome == "permit"):
        raise AnswerUntrusted("the answer contradicts itself: decision and outcome differ")
    token = context.get("permit")
    if outcome == "permit" and not isinstance(token, str):
        raise AnswerUntrusted("the answer says permit and brings none")
    return outcome, token if outcome == "permit" and isinstance(token, str) else None, context


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _objects(value: Any) -> tuple[Mapping[str, Any], ...]:
    return tuple(each for each in value if isinstance(each, dict)) if isinstance(value, list) else ()
