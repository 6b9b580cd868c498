"""What may go on after a grant ends or is withdrawn. The default is nothing."""

from __future__ import annotations

from collections.abc import Mapping

from consent.vocabulary.term import DatedTerm, table

DEFAULT = "none"

TERMS: Mapping[str, DatedTerm] = table(
    DatedTerm(
        code="none",
        label="nothing goes on",
        sentence=(
            "Nothing goes on: no new work, no new result, and no permit to keep showing what is finished."
        ),
        example="You withdraw, and the clip comes down.",
        origin="decided for this registry as the default",
    ),
    DatedTerm(
        code="finished_outputs_as_licensed",
        label="finished results stay as allowed",
        sentence=(
            "Results that were finished before stay where they are, as far and as long as this consent "
            "allowed."
        ),
        example="The film that came out last year stays on the service until the day written here.",
        origin="continued use of finished works in the NO FAKES bill, 2(b)(2)(E)",
    ),
    DatedTerm(
        code="finished_outputs_until",
        label="finished results stay until a day",
        sentence="Results that were finished before may stay in circulation until the day written here.",
        example="The advert may run until the end of March.",
        origin="continued use of finished works in the NO FAKES bill, 2(b)(2)(E)",
        dated=True,
    ),
    DatedTerm(
        code="committed_project",
        label="the named title may be finished",
        sentence=(
            "The work named here may still be finished with your likeness, by those named here, and shown, even "
            "though you have withdrawn. Only that work: nothing else, and nothing new."
        ),
        example="You withdraw while the film is being cut; the film is finished with you in it.",
        origin="decided for this registry; chosen by the subject when signing",
    ),
)


def get(code: str) -> DatedTerm | None:
    """The survival with this code (without its day), or None."""
    return TERMS.get(code)
