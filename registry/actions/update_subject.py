from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from consent.identifiers import ExternalId as ExternalName
from registry import rules
from registry.actions.claim_external_id import claim_external_ids, parse_person_ids
from registry.actions.put_on_record import put_on_record
from registry.actions.refusals import InvalidInput, refuse_invalid
from registry.actions.subject_fields import problems_of
from registry.decisions.lock import alone
from registry.models import Dispute, Person, Subject


@transaction.atomic
def update_subject(
    *,
    subject: Subject,
    name: str,
    other_names: Sequence[str],
    born_on: date,
    domicile: str,
    external_ids: Sequence[str],
    by: Person,
    at: datetime,
) -> Subject:
    """A person changes their own record; everything is given anew, as a form does.

    Writes the subject; claims for external ids that are new, with disputes as in `create_subject`; removes claims
    that are no longer named; an event and a log entry. Once verified, name and birth date change at the desk only.
    Raises NotAllowed, InvalidInput.
    """
    rules.require(rules.is_self(by, subject))
    alone()  # before the row: everybody takes the two in this order
    row = Subject.objects.select_for_update().get(pk=subject.pk)
    name, others = name.strip(), [other.strip() for other in other_names if other.strip()]
    problems = problems_of(name=name, other_names=others, born_on=born_on, domicile=domicile, at=at)
    refuse_invalid(problems | _fixed(row, name, born_on))
    wanted = parse_person_ids(external_ids)
    row.name, row.other_names, row.born_on, row.domicile = name, others, born_on, domicile
    row.save(update_fields=["name", "other_names", "born_on", "domicile"])
    _drop_claims(row, keep=wanted)
    claim_external_ids(subject=row, external_ids=wanted, by=by, at=at)
    put_on_record(kind="subject.updated", about=row.pk, by=by, at=at)
    return row


def _fixed(subject: Subject, name: str, born_on: date) -> dict[str, str]:
    if subject.identity != Subject.VERIFIED:
        return {}
    changed = {"name": name != subject.name, "born_on": born_on != subject.born_on}
    return {
        field: "was verified with your identity; the registrar's desk can correct it"
        for field, is_changed in changed.items()
        if is_changed
    }


def _drop_claims(subject: Subject, *, keep: Sequence[ExternalName]) -> None:
    kept = {(each.scheme, each.value) for each in keep}
    for claim in subject.external_ids.all():
        if (claim.scheme, claim.value) in kept:
            continue
        if Dispute.objects.filter(scheme=claim.scheme, value=claim.value, closed_at__isnull=True).exists():
            raise InvalidInput({"external_ids": f"`{claim}` is disputed; the registrar's desk will decide"})
        claim.delete()
