"""What happens to a grant when the subject dies. The default is that it ends."""

from __future__ import annotations

from collections.abc import Mapping

from consent.vocabulary.term import DatedTerm, table

DEFAULT = "end_at_death"

TERMS: Mapping[str, DatedTerm] = table(
    DatedTerm(
        code="end_at_death",
        label="ends at death",
        sentence="When you die, this consent ends.",
        example="Nobody may make a new scene with you after your death.",
        origin="decided for this registry as the default",
    ),
    DatedTerm(
        code="continue_to",
        label="goes on until a day",
        sentence="When you die, this consent goes on until the day written here, and no longer.",
        example="The series may be finished within the year.",
        origin="Television/Theatrical agreement; the NO FAKES bill",
        dated=True,
    ),
    DatedTerm(
        code="as_estate_decides",
        label="as the estate decides",
        sentence=(
            "When you die, those who inherit your rights decide, and nothing new is made until they have."
        ),
        example="Your daughter says whether the role is played on.",
        origin="California AB 1836; New York Civil Rights Law 50-f; the NO FAKES bill",
    ),
)


def get(code: str) -> DatedTerm | None:
    """The post-mortem choice with this code (without its day), or None."""
    return TERMS.get(code)
