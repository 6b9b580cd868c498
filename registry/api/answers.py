"""How an answer looks on the wire: everything of ours stands in AuthZEN's `context`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from consent.decision import answer as answers
from consent.decision.answer import Answer
from consent.sentences import reason_in_sentence
from registry import keys
from registry.decisions.standing import permit_state
from registry.models import Decision, Organisation, Permit, Subject
from registry.times import rfc3339


def context(
    *, decision: Decision, answer: Answer, permit: str | None = None, permit_row: Permit | None = None
) -> dict[str, Any]:
    """The context of one answer: its reasons, what it rests on, and the permit when there is one."""
    value = answers.to_value(answer)
    names = _names(answer) if answer.reasons or answer.notes else {}
    for kind, found in (("reasons", answer.reasons), ("notes", answer.notes)):
        for said, reason in zip(value[kind], found, strict=True):
            said["text"] = reason_in_sentence(reason, names)
    value |= {
        "id": decision.pk,
        "at": rfc3339(answer.at),
        "grants": [{"id": grant, "digest": digest} for grant, digest in answer.grants],
        "use_digest": decision.use_digest,
        "explain": f"{keys.issuer()}/questions/{decision.pk}/",
        "permit": permit,
        "recheck_after": rfc3339(permit_row.recheck_after) if permit_row else None,
    }
    value.pop("recheck_seconds")
    return {name: member for name, member in value.items() if member is not None}


def _names(answer: Answer) -> dict[str, str]:
    """What the sentences may call people and firms: a subject only where one of their grants names who asks."""
    known = [each.subject for each in answer.subjects if each.grant is not None]
    people = Subject.objects.filter(pk__in=known).values_list("pk", "name")
    ids = [reason.requested for reason in answer.reasons if isinstance(reason.requested, str)]
    return dict(people) | dict(Organisation.objects.filter(pk__in=ids).values_list("pk", "name"))


def permit_value(permit: Permit, *, at: datetime) -> dict[str, Any]:
    """A permit as it stands now, without the token: that was given once."""
    return {
        "jti": permit.jti,
        "decision": permit.decision_id,
        "issued_at": rfc3339(permit.issued_at),
        "recheck_after": rfc3339(permit.recheck_after),
        "expires_at": rfc3339(permit.expires_at),
        "state": permit_state(permit=permit, at=at),
        "grants": permit.grant_ids,
    }
