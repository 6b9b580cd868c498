"""What the asker may see of a verdict (domain section 9, point 12): the verdict on what the asker may know.

A person in none of whose grants, in whatever state, the asking organisation is named looks exactly like a person nobody
has ever heard of. Of the others only what was granted to that organisation is told.
"""

from __future__ import annotations

from typing import Any

from tests.reference import decide_by_the_book as book

Json = dict[str, Any]


def disclosed(facts: Json, use: Json, at: str) -> book.Verdict:
    """The verdict with everything left out that is none of the asker's business."""
    asker = facts["tool"]["organisation"] if facts["tool"] is not None else None
    grants = [grant for grant in facts["grants"] if names(grant["terms"], asker)]
    known = [grant["subject"] for grant in grants]
    seen = {
        **facts,
        "subjects": [subject for subject in facts["subjects"] if subject["id"] in known],
        "grants": grants,
        "exclusions": [exclusion for exclusion in facts["exclusions"] if exclusion["subject"] in known],
        "unanswered": [person for person in facts["unanswered"] if person in known],
        "aliases": {name: person for name, person in facts["aliases"].items() if person in known},
    }
    return book.decide(seen, use, at)


def names(terms: Json, organisation: str | None) -> bool:
    """Whether these terms name the organisation, to allow it something or to do the work."""
    return organisation in terms["licensees"] or organisation in terms["vendors"]
