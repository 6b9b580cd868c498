"""On whose machines the work runs: the same tool is another thing on somebody else's machine."""

from __future__ import annotations

from collections.abc import Mapping

from consent.vocabulary.term import Term, table

TERMS: Mapping[str, Term] = table(
    Term(
        code="own_machine",
        label="on the licensee's own machines",
        sentence="The work may run on machines of those you say yes to.",
        example="A computer in the studio.",
        origin="tools that anybody can download and run",
    ),
    Term(
        code="vendor",
        label="on a named vendor's machines",
        sentence="The work may run on machines of the companies named here as doing the work.",
        example="The render farm of the effects company.",
        origin="production practice; section 39.H",
    ),
    Term(
        code="third_party_service",
        label="on a third party's service",
        sentence=(
            "The work may run on a service of somebody else, who then holds your material while it runs."
        ),
        example="A voice service on the internet, to which recordings of you are sent.",
        origin="GDPR chapter V; section 39.H",
    ),
)


def get(code: str) -> Term | None:
    """The hosting with this code, or None."""
    return TERMS.get(code)
