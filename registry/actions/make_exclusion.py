from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from consent import sentences, statements
from consent.errors import MalformedError
from consent.statements import By, Exclusion, ExclusionBody, Terms
from registry import rules
from registry.actions.envelope import envelope
from registry.actions.names_in_terms import names_in_exclusion
from registry.actions.queue_notices import Told, queue_notices
from registry.actions.refusals import InvalidInput
from registry.actions.store_statement import store_statement
from registry.decisions.lock import alone, restricting
from registry.decisions.standing import live_permits, no_longer_allowed
from registry.models import Person, Statement, Subject, Tool

_DIMENSIONS = ("operations", "purposes", "modalities", "content", "organisations")


@transaction.atomic
def make_exclusion(*, subject: Subject, body: ExclusionBody, by: Person, at: datetime) -> Statement:
    """The subject says never to something. From the commit on it beats every grant.

    1. Alone with the record, and the epoch advances.  2. The exclusion, signed by the account alone, with its log
    entry and event.  3. A notice for every tool whose live permit would be refused now, and for every active tool of
    the licensees and vendors of a grant that it touches; deliveries where tools have callback URLs.
    The same never a second time returns the first and writes nothing. Raises NotAllowed, InvalidInput (`body`).
    """
    rules.require(rules.may_act_for(by, subject))
    body = _in_order(body)
    names = names_in_exclusion(body)
    unknown = [each for each in body.organisations if each not in names]
    try:
        text = sentences.as_text(sentences.exclusion_in_sentences(body, names))
    except MalformedError as error:
        raise InvalidInput({"body": str(error)}) from None
    if unknown:
        raise InvalidInput({"body": f"`{unknown[0]}` is no organisation we know"})
    alone()
    wanted = statements.to_value(Exclusion(1, "", "", "", By(""), "", "", "", body))["body"]
    first = Statement.objects.filter(type="exclusion", subject_id=subject.pk, document__body=wanted).first()
    return first or _exclude(subject, body, text, by, at)


def _in_order(body: ExclusionBody) -> ExclusionBody:
    """Every list sorted and without repetition, so that the same never is the same statement."""
    return ExclusionBody(*(tuple(sorted(set(getattr(body, name)))) for name in _DIMENSIONS))


def _exclude(subject: Subject, body: ExclusionBody, text: str, by: Person, at: datetime) -> Statement:
    epoch = restricting()
    exclusion = Exclusion(
        **envelope(prefix="exc", subject_id=subject.pk, by=by, at=at, text=text),
        body=body,
    )
    parts = {"kind": "account", "account": by.pk}
    row = store_statement(statement=exclusion, text=text, parts=parts, by=by, at=at, epoch=epoch)
    queue_notices(kind="consent.excluded", cause=row.pk, told=_told(subject, body, at), at=at)
    return row


def _told(subject: Subject, body: ExclusionBody, at: datetime) -> Iterable[Told]:
    for permit in no_longer_allowed(live_permits(at=at, subject_id=subject.pk), at=at):
        yield Told(permit.tool_id, subject.pk, frozenset(permit.grant_ids), frozenset([permit.decision_id]))
    ended = Statement.objects.filter(subject_id=subject.pk).exclude(target_id="").values_list("target_id")
    for grant in Statement.objects.filter(subject_id=subject.pk, type="grant").exclude(pk__in=ended):
        terms = statements.terms_from_value(grant.document["body"])
        if not _touches(body, terms):
            continue
        for tool in Tool.objects.filter(organisation__in=[*terms.licensees, *terms.vendors], active=True):
            yield Told(tool.pk, subject.pk, frozenset([grant.pk]))


def _touches(body: ExclusionBody, terms: Terms) -> bool:
    granted: dict[str, Iterable[str]] = {
        "operations": terms.operations,
        "purposes": [purpose.code for purpose in terms.purposes],
        "modalities": terms.modalities,
        "content": terms.content,
        "organisations": [*terms.licensees, *terms.vendors],
    }
    return all(
        not getattr(body, name) or set(getattr(body, name)) & set(granted[name]) for name in _DIMENSIONS
    )
