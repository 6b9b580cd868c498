"""The states of a grant, which may follow which, and the states of a request that has not become a grant.

*Withdrawn* is the subject's own act; *revoked by other* is somebody else's. The two are never mixed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from consent.vocabulary.term import Term, table


@dataclass(frozen=True, slots=True, kw_only=True)
class State(Term):
    """A state. Only an `active` grant allows anything; nothing follows a `final` one."""

    next_codes: tuple[str, ...] = ()

    @property
    def active(self) -> bool:
        """Whether a grant in this state allows anything."""
        return self.code == "active"

    @property
    def final(self) -> bool:
        """Whether nothing can follow."""
        return not self.next_codes


_ENDS = ("withdrawn", "revoked_by_other", "expired", "completed", "superseded", "invalidated")

TERMS: Mapping[str, State] = table(
    State(
        code="draft",
        label="draft",
        sentence="You are still writing this. Nobody else sees it.",
        next_codes=("offered",),
    ),
    State(
        code="offered",
        label="offered",
        sentence="The terms are on the table, and you have not signed.",
        dpv=("dpv:ConsentRequested",),
        next_codes=("signed",),
    ),
    State(
        code="signed",
        label="signed",
        sentence=(
            "You have signed. It becomes active when its first day has come and everything it waits for is "
            "there."
        ),
        dpv=("dpv:ConsentGiven",),
        next_codes=("active", *_ENDS),
    ),
    State(
        code="active",
        label="active",
        sentence="This consent is in force.",
        dpv=("dpv:ConsentGiven",),
        next_codes=("suspended", *_ENDS),
    ),
    State(
        code="suspended",
        label="suspended",
        sentence="This consent rests: nothing new is allowed until it is active again.",
        example="During a strike.",
        next_codes=("active", *_ENDS),
    ),
    State(
        code="withdrawn",
        label="withdrawn",
        sentence="You have withdrawn this consent.",
        dpv=("dpv:ConsentWithdrawn",),
    ),
    State(
        code="revoked_by_other",
        label="ended by somebody else",
        sentence="Somebody else with the right to do so has ended this consent, a court for example.",
        dpv=("dpv:ConsentRevoked",),
    ),
    State(
        code="expired",
        label="expired",
        sentence="The last day of this consent is over.",
        dpv=("dpv:ConsentExpired",),
    ),
    State(
        code="completed",
        label="completed",
        sentence="The title this consent was for is finished, and so is this consent.",
    ),
    State(code="superseded", label="replaced", sentence="A newer consent of yours has taken its place."),
    State(
        code="invalidated",
        label="invalid",
        sentence="This consent was found not to be valid.",
        dpv=("dpv:ConsentInvalidated",),
    ),
)

# Of a request: asking is not having. Silence stays `asked_unanswered` for ever, and is never a yes.
REQUEST_TERMS: Mapping[str, State] = table(
    State(
        code="asked_unanswered",
        label="asked, not answered",
        sentence="You were asked and have not answered. That is not a yes.",
        dpv=("dpv:ConsentRequested",),
        next_codes=("refused",),
    ),
    State(code="refused", label="refused", sentence="You said no.", dpv=("dpv:ConsentRefused",)),
)

# Who a suspension comes from.
SUSPENSIONS: Mapping[str, Term] = table(
    Term(code="subject", label="by the subject", sentence="You have paused it."),
    Term(
        code="collective",
        label="by a collective",
        sentence="Your union has called for it, in a strike for example.",
    ),
    Term(
        code="dispute", label="by a dispute", sentence="Somebody disputes it, and the dispute is not settled."
    ),
    Term(code="court", label="by a court", sentence="A court has ordered it."),
)


def get(code: str) -> State | None:
    """The state of a grant or request with this code, or None."""
    return TERMS.get(code) or REQUEST_TERMS.get(code)
