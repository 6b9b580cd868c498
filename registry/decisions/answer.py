"""One question, one transaction: decided and recorded under the lock, and only then answered."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from consent import canonical, decision, uses
from consent import facts as consent_facts
from consent.decision import answer as answers
from consent.decision.answer import Answer
from consent.errors import MalformedError
from consent.facts import Facts
from consent.uses import Use
from registry import facts, log
from registry.decisions import terms_of_permit
from registry.decisions.lock import permitting
from registry.decisions.status import LIST_SIZE, list_number
from registry.models import Decision, Permit, Tool
from registry.models.ids import new_id

_LONGEST_ID = 80
_ATTEMPTS = 64
_INDEX_TAKEN = "permit_status_index_once"


@dataclass(frozen=True)
class Answered:
    """The recorded decision with its full answer; what the asking tool may read of it; and its permit, if any."""

    decision: Decision
    answer: Answer
    permit: str | None
    permit_row: Permit | None


def answer(*, use: Use, tool: Tool, at: datetime, what_if_at: datetime | None = None) -> Answered:
    """Decide whether this tool may make this use, record it, and answer.

    1. The shared lock: no restriction is being recorded, and none can be until this transaction ends.
    2. The facts, and the decision about them.
    3. The decision, the permit if there is one, and their log entry are committed. Refusals too.
    4. Only then is the permit signed, and the answer cut down to what this tool may know.

    `what_if_at` asks about another moment, on today's record; it never yields a permit.
    Raises MalformedError for a question that cannot be recorded.
    """
    _check_recordable(use, tool)
    with transaction.atomic():
        permitting()
        known = facts.load(use, tool_id=tool.pk)
        found = decision.decide(known, use, what_if_at or _not_before(known, at))
        row = _record(use, tool, known, found, at=at, what_if=what_if_at is not None)
        permitted = found.outcome == "permit" and what_if_at is None
        permit_row = _record_permit(row, found, use, tool, known, at) if permitted else None
    permit = terms_of_permit.sign(row=permit_row, use=use, answer=found) if permit_row else None
    return Answered(row, decision.disclose(found, known, use), permit, permit_row)


def decision_bytes(row: Decision) -> bytes:
    """The canonical bytes of a recorded decision that its log entry commits to."""
    return canonical.canonical(
        {
            "id": row.pk, "tool": row.tool_id, "organisation": row.organisation_id, "use": row.use,
            "answer": row.answer, "facts": row.facts, "epoch": row.epoch, "what_if": row.what_if,
        }
    )  # fmt: skip


def _check_recordable(use: Use, tool: Tool) -> None:
    # PostgreSQL keeps any text but this one character.
    if b"\\u0000" in canonical.canonical(uses.to_value(use)):
        raise MalformedError("text holds a null character")
    if use.confirm_jkt is not None and use.confirm_jkt != tool.jkt:
        raise MalformedError(
            f"`{use.confirm_jkt[:60]}` is not the thumbprint of the key this tool has registered"
        )


def _not_before(known: Facts, at: datetime) -> datetime:
    """The moment to decide for: now, but never before something that is already on record.

    Another process may have a clock that runs ahead of ours. What it recorded has happened, whatever our clock says.
    """
    ended = [grant.withdrawn_at for grant in known.grants] + [grant.superseded_at for grant in known.grants]
    made = [exclusion.made_at for exclusion in known.exclusions]
    return max([at, *made, *(moment for moment in ended if moment is not None)])


def _record(use: Use, tool: Tool, known: Facts, found: Answer, *, at: datetime, what_if: bool) -> Decision:
    row = Decision.objects.create(
        tool_id=tool.pk,
        organisation_id=tool.organisation_id,
        subject_ids=_named(use, known),
        grant_ids=[grant for grant, _ in found.grants],
        outcome=found.outcome,
        use=uses.to_value(use),
        use_digest=uses.digest(use),
        answer=answers.to_value(found),
        facts=consent_facts.to_value(known),
        rules=found.rules,
        epoch=known.epoch,
        what_if=what_if,
        asked_at=at,
    )
    log.record(kind="decision", reference=row.pk, committed=decision_bytes(row), at=at)
    return row


def _named(use: Use, known: Facts) -> list[str]:
    named = [known.aliases.get(each.id, each.id)[:_LONGEST_ID] for each in use.subjects]
    return list(dict.fromkeys(named))


def _record_permit(row: Decision, found: Answer, use: Use, tool: Tool, known: Facts, at: datetime) -> Permit:
    times = terms_of_permit.times(answer=found, at=at)
    number = list_number(times.issued_at)
    for _ in range(_ATTEMPTS):
        try:
            with transaction.atomic():
                return Permit.objects.create(
                    jti=new_id("prm"),
                    decision_id=row.pk,
                    tool_id=tool.pk,
                    grant_ids=row.grant_ids,
                    subject_ids=_named(use, known),
                    status_list=number,
                    status_index=secrets.randbelow(LIST_SIZE),
                    epoch=known.epoch,
                    issued_at=times.issued_at,
                    recheck_after=times.recheck_after,
                    expires_at=times.expires_at,
                )
        except IntegrityError as error:
            if _INDEX_TAKEN not in str(error):
                raise
    raise RuntimeError("no free place in the status list")
