from __future__ import annotations

from datetime import datetime
from typing import Any

from consent import statements
from consent.errors import MalformedError
from consent.statements import Grant
from registry import rules
from registry.actions.prepare_statement import check_replaceable, check_terms
from registry.actions.queue_notices import Told, queue_notices
from registry.actions.store_statement import store_statement
from registry.decisions.lock import restricting
from registry.decisions.standing import live_permits
from registry.models import Asked, Ceremony, Person, Statement, Subject


def accept_grant(*, waiting: Ceremony, parts: dict[str, Any], by: Person, at: datetime) -> Statement:
    """A grant whose signature is good takes effect; in the caller's transaction.

    1. The signer still acts for the subject, and the terms still hold.  2. If it replaces another: alone with the
    record, for a replaced grant permits nothing any more.  3. Statement, signature, log entry, event.  4. Whoever had
    asked the subject and is named is answered; the draft is gone.  5. Notices for permits on the replaced grant.
    Raises NotAllowed, TermsRefused, SupersedesUnknown.
    """
    grant = statements.parse(bytes(waiting.canonical))
    if not isinstance(grant, Grant):
        raise MalformedError("only a grant is prepared for signing")
    rules.require(rules.may_act_for(by, Subject.objects.get(pk=grant.subject)))
    check_terms(terms=grant.body, at=at)
    epoch = None
    if grant.supersedes is not None:
        epoch = restricting()
        check_replaceable(grant.supersedes, subject_id=grant.subject)
    row = store_statement(
        statement=grant,
        text=waiting.text,
        parts=parts,
        by=by,
        at=at,
        target=grant.supersedes or "",
        epoch=epoch,
    )
    named = [*grant.body.licensees, *grant.body.vendors]
    asked = Asked.objects.filter(
        subject_id=grant.subject, organisation_id__in=named, answered_at__isnull=True
    )
    asked.update(answered_at=at)
    _discard_draft(waiting)
    if grant.supersedes is not None:
        _stop_replaced(grant.supersedes, row, at)
    return row


def _discard_draft(waiting: Ceremony) -> None:
    # The ceremony outlives its draft: it is how a nonce is known to be used.
    draft, waiting.draft = waiting.draft, None
    waiting.save(update_fields=["draft"])
    if draft is not None:
        draft.delete()


def _stop_replaced(grant_id: str, successor: Statement, at: datetime) -> None:
    told = [
        Told(permit.tool_id, successor.subject_id, frozenset([grant_id]), frozenset([permit.decision_id]))
        for permit in live_permits(at=at, grant_id=grant_id)
    ]
    queue_notices(kind="permit.stopped", cause=successor.pk, told=told, at=at)
