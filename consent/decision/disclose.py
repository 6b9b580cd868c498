"""What of an answer the tool that asked may be told.

A tool whose organisation a person never named learns nothing about that person: not that there is a record, a
dispute or a standing never. So that nothing can slip through, the answer is not edited; the question is decided again
on what this tool may know, where such a person is somebody unknown. Of a person who did name the organisation, only
the grants that name it are left: others would tell of other studios' titles.
"""

from __future__ import annotations

import msgspec

from consent.decision.answer import Answer
from consent.decision.decide import decide
from consent.facts import Facts
from consent.uses import Use


def disclose(answer: Answer, facts: Facts, use: Use) -> Answer:
    """The part of this answer, given from these facts to this use, that its asker may see. Never raises.

    It allows what the answer allows and no more.
    """
    if answer.outcome == "permit":
        return answer
    return decide(_known_to_the_asker(facts), use, answer.at)


def _known_to_the_asker(facts: Facts) -> Facts:
    """The facts without people who never named the tool's organisation, and without grants that do not name it."""
    try:
        return _naming(facts, facts.tool.organisation if facts.tool else "")
    except Exception:  # noqa: BLE001  whatever cannot be read was named by nobody
        return Facts(tool=getattr(facts, "tool", None))


def _naming(facts: Facts, organisation: str) -> Facts:
    grants = tuple(
        grant
        for grant in facts.grants
        if organisation in grant.terms.licensees or organisation in grant.terms.vendors
    )
    named_by = {grant.subject for grant in grants}
    return msgspec.structs.replace(
        facts,
        subjects=tuple(subject for subject in facts.subjects if subject.id in named_by),
        grants=grants,
        exclusions=tuple(never for never in facts.exclusions if never.subject in named_by),
        unanswered=tuple(subject for subject in facts.unanswered if subject in named_by),
        aliases={alias: subject for alias, subject in facts.aliases.items() if subject in named_by},
    )
