from __future__ import annotations

from datetime import datetime

from django.db import transaction

from consent import sentences, statements
from consent.identifiers import is_id
from consent.statements import Terms, Withdrawal, WithdrawalBody
from registry import rules
from registry.actions.envelope import envelope
from registry.actions.names_in_terms import names_in
from registry.actions.queue_notices import Told, queue_notices
from registry.actions.refusals import ActionRefused, refuse_invalid
from registry.actions.store_statement import store_statement
from registry.decisions.lock import alone, restricting
from registry.decisions.standing import live_permits
from registry.models import Person, Statement, Subject, Tool

LONGEST_NOTE = 1000


class GrantUnknown(ActionRefused):
    """There is no such grant, or it is not this person's to withdraw."""

    code = "grant-unknown"


@transaction.atomic
def withdraw_grant(*, grant_id: str, by: Person, at: datetime, note: str = "") -> Statement:
    """The subject takes a grant back. From the commit on no permit can be issued on it, by any process, ever.

    1. Alone with the record, and the epoch advances.  2. The withdrawal, signed by the account alone, with its log
    entry and event.  3. A notice for every tool with a live permit on the grant, and for every active tool of the
    licensees and vendors it names; a delivery where a tool has a callback URL.
    The second time it returns the first withdrawal and writes nothing. Raises GrantUnknown, InvalidInput (`note`).
    """
    too_long = len(note) > LONGEST_NOTE or "\x00" in note
    refuse_invalid({"note": f"at most {LONGEST_NOTE} characters"} if too_long else {})
    known = is_id(grant_id, "grt")
    grant = Statement.objects.filter(pk=grant_id, type="grant").first() if known else None
    subject = Subject.objects.filter(pk=grant.subject_id).first() if grant else None
    if grant is None or subject is None or not rules.may_act_for(by, subject):
        raise GrantUnknown(f"`{grant_id}` is not a grant of yours")
    alone()
    first = Statement.objects.filter(type="withdrawal", target_id=grant.pk).first()
    return first or _withdraw(grant, by, at, note.strip())


def _withdraw(grant: Statement, by: Person, at: datetime, note: str) -> Statement:
    epoch = restricting()
    terms = statements.terms_from_value(grant.document["body"])
    body = WithdrawalBody(grant.pk, note)
    text = sentences.as_text(sentences.withdrawal_in_sentences(body, names_in(terms), terms))
    withdrawal = Withdrawal(
        **envelope(prefix="wdr", subject_id=grant.subject_id, by=by, at=at, text=text),
        body=body,
    )
    parts = {"kind": "account", "account": by.pk}
    row = store_statement(
        statement=withdrawal, text=text, parts=parts, by=by, at=at, target=grant.pk, epoch=epoch
    )
    queue_notices(kind="consent.withdrawn", cause=row.pk, told=_told(grant, terms, at), at=at)
    return row


def _told(grant: Statement, terms: Terms, at: datetime) -> list[Told]:
    ended = frozenset([grant.pk])
    named = Tool.objects.filter(organisation__in=[*terms.licensees, *terms.vendors], active=True)
    holders = [
        Told(permit.tool_id, grant.subject_id, ended, frozenset([permit.decision_id]))
        for permit in live_permits(at=at, grant_id=grant.pk)
    ]
    return [*holders, *(Told(tool.pk, grant.subject_id, ended) for tool in named)]
