from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from consent.vocabulary import EVIDENCE
from registry import rules
from registry.actions.claim_external_id import parse_person_ids
from registry.actions.open_dispute import open_dispute
from registry.actions.put_on_record import put_on_record
from registry.actions.refusals import ActionRefused, InvalidInput, refuse_invalid
from registry.decisions.lock import alone
from registry.models import Dispute, ExternalId, IdentityCheck, Person, Subject


class IdentityDisputed(ActionRefused):
    """Another subject holds an external id that this one claims; the dispute comes first."""

    code = "identity-disputed"


@dataclass(frozen=True)
class IdentityOutcome:
    """What the desk's check came to: the check on record, or the disputes that stand in its way."""

    check: IdentityCheck | None
    disputes: tuple[Dispute, ...] = ()


@transaction.atomic
def verify_identity(
    *,
    subject: Subject,
    evidence: str,
    by: Person,
    at: datetime,
    note: str = "",
    external_ids: Sequence[str] = (),
) -> IdentityOutcome:
    """A registrar has seen who the subject is, on this evidence (a code of `consent.vocabulary.EVIDENCE`).

    `external_ids` are those among the subject's claims that the evidence proves. Where one of them is verified for
    somebody else, disputes are opened and nothing is verified. Otherwise writes the check, the identity level, the
    proven claims, disputes with others who claim the same, an event and a log entry.
    Raises NotAllowed, InvalidInput (`evidence`, `note`, `external_ids`), IdentityDisputed.
    """
    rules.require(rules.is_registrar(by))
    refuse_invalid(evidence_problems(evidence=evidence, note=note))
    alone()  # before the row: everybody takes the two in this order
    row = Subject.objects.select_for_update().get(pk=subject.pk)
    if row.disputes_claimed.filter(closed_at__isnull=True).exists():
        raise IdentityDisputed(f"`{row.pk}` is in a dispute that is still open")
    claims = _claims(row, external_ids)
    disputes = [_dispute(claim, other, by, at) for claim in claims for other in _verified_elsewhere(claim)]
    if disputes:
        return IdentityOutcome(None, tuple(disputes))
    for claim in claims:
        claim.verified_at, claim.verified_by = at, by
        claim.save(update_fields=["verified_at", "verified_by"])
    row.identity = Subject.VERIFIED
    row.save(update_fields=["identity"])
    check = record_check(subject=row, outcome="verified", evidence=evidence, note=note, by=by, at=at)
    return IdentityOutcome(check, tuple(_contest(claim, by, at) for claim in _claimed_elsewhere(claims)))


def evidence_problems(*, evidence: str, note: str) -> dict[str, str]:
    """What cannot stand in a check: evidence of no kind we know, an endless note."""
    problems = {}
    if evidence not in EVIDENCE:
        problems["evidence"] = f"`{evidence}` is not a kind of evidence we know"
    if len(note) > 1000:
        problems["note"] = "at most 1000 characters"
    return problems


def record_check(
    *, subject: Subject, outcome: str, evidence: str, note: str, by: Person, at: datetime
) -> IdentityCheck:
    """The check with its event and log entry; in the caller's transaction."""
    check = IdentityCheck.objects.create(
        subject_id=subject.pk,
        outcome=outcome,
        evidence=evidence,
        note=note.strip(),
        checked_by_id=by.pk,
        checked_at=at,
    )
    detail = {"check": check.pk, "evidence": evidence}
    put_on_record(kind=f"identity.{outcome}", about=subject.pk, by=by, at=at, detail=detail)
    return check


def _claims(subject: Subject, external_ids: Sequence[str]) -> list[ExternalId]:
    claimed = {str(claim): claim for claim in subject.external_ids.all()}
    names = [str(name) for name in parse_person_ids(external_ids)]
    unknown = [name for name in names if name not in claimed]
    if unknown:
        raise InvalidInput({"external_ids": f"`{unknown[0]}` is not claimed by this subject"})
    return [claimed[name] for name in names if claimed[name].verified_at is None]


def _others(claim: ExternalId) -> QuerySet[ExternalId]:
    same = ExternalId.objects.filter(scheme=claim.scheme, value=claim.value)
    return same.exclude(subject=claim.subject).select_related("subject")


def _verified_elsewhere(claim: ExternalId) -> QuerySet[ExternalId]:
    return _others(claim).filter(verified_at__isnull=False)


def _claimed_elsewhere(claims: Sequence[ExternalId]) -> list[tuple[ExternalId, ExternalId]]:
    return [(claim, other) for claim in claims for other in _others(claim)]


def _dispute(claim: ExternalId, holder: ExternalId, by: Person, at: datetime) -> Dispute:
    return open_dispute(
        holder=holder.subject, claimant=claim.subject, scheme=claim.scheme, value=claim.value, by=by, at=at
    )


def _contest(pair: tuple[ExternalId, ExternalId], by: Person, at: datetime) -> Dispute:
    holder, claimant = pair
    return _dispute(claimant, holder, by, at)
