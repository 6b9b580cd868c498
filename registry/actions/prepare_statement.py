from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from consent import sentences, statements, webauthn
from consent.days import day_of
from consent.errors import MalformedError
from consent.identifiers import is_id
from consent.sentences import Sentence
from consent.statements import Grant, Terms
from consent.terms_check import Problem, check
from registry import rules
from registry.actions import ceremony, passkeys
from registry.actions.envelope import envelope
from registry.actions.names_in_terms import names_in, unknown_names
from registry.actions.refusals import ActionRefused
from registry.models import Ceremony, Draft, Person, Statement, Subject


class TermsRefused(ActionRefused):
    """These terms are no consent anybody could give or use; `problems` says at which fields and why."""

    code = "terms-refused"

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(f"{problem.field}: {problem.message}" for problem in problems))
        self.problems = tuple(problems)


class SupersedesUnknown(ActionRefused):
    """The grant to be replaced is not one of this subject's that is still in force."""

    code = "supersedes-unknown"


@transaction.atomic
def prepare_statement(
    *,
    subject: Subject,
    terms: Terms,
    by: Person,
    at: datetime,
    supersedes: str | None = None,
    draft: Draft | None = None,
) -> Ceremony:
    """A grant, complete and closed, with the exact text to show; it waits ten minutes for its signature.

    Writes the ceremony only: nothing is granted yet. Raises NotAllowed, TermsRefused, SupersedesUnknown.
    """
    rules.require(rules.may_act_for(by, subject) and (draft is None or draft.subject_id == subject.pk))
    check_terms(terms=terms, at=at)
    if supersedes is not None:
        check_replaceable(supersedes, subject_id=subject.pk)
    text = sentences.as_text(in_sentences(terms=terms))
    grant = Grant(
        **envelope(prefix="grt", subject_id=subject.pk, by=by, at=at, text=text),
        body=terms,
        supersedes=supersedes,
    )
    return Ceremony.objects.create(
        person=by,
        draft=draft,
        canonical=statements.to_bytes(grant),
        text=text,
        nonce=grant.nonce,
        created_at=at,
        expires_at=at + ceremony.LIFETIME,
    )


def request_options(*, waiting: Ceremony) -> dict[str, Any]:
    """What the browser is asked: sign exactly this statement, with one of this person's passkeys."""
    return passkeys.request_options(
        person=waiting.person,
        challenge=webauthn.challenge(bytes(waiting.canonical)),
        rp_id=settings.SAYSO_RP_ID,
        seconds=int(ceremony.LIFETIME.total_seconds()),
    )


def in_sentences(*, terms: Terms) -> list[Sentence]:
    """The terms in plain sentences, with the names of who is named in them. Raises TermsRefused."""
    try:
        return sentences.terms_in_sentences(terms, names_in(terms))
    except MalformedError as error:
        raise TermsRefused([Problem("terms", "unsayable", str(error))]) from None


def check_terms(*, terms: Terms, at: datetime) -> None:
    """Raises TermsRefused unless these terms can be granted on this day to somebody we know (F-08)."""
    problems = [problem for problem in check(terms, day_of(at)) if not problem.warning]
    problems += unknown_names(terms)
    if problems:
        raise TermsRefused(problems)


def check_replaceable(grant_id: str, *, subject_id: str) -> None:
    """Raises SupersedesUnknown unless this grant of the subject is neither withdrawn nor replaced."""
    grant = Statement.objects.filter(pk=grant_id, type="grant", subject_id=subject_id)
    if (
        not is_id(grant_id, "grt")
        or not grant.exists()
        or Statement.objects.filter(target_id=grant_id).exists()
    ):
        raise SupersedesUnknown(f"`{grant_id}` is not a grant of yours that is still in force")
