from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from registry.actions.claim_external_id import claim_external_ids, parse_person_ids
from registry.actions.put_on_record import put_on_record
from registry.actions.refusals import refuse_invalid
from registry.actions.subject_fields import problems_of
from registry.models import Person, Subject


@transaction.atomic
def create_subject(
    *,
    name: str,
    born_on: date,
    domicile: str,
    by: Person,
    at: datetime,
    other_names: Sequence[str] = (),
    external_ids: Sequence[str] = (),
) -> Subject:
    """A person records themself; identity starts `self_asserted`.

    Writes the subject, a claim for each external id (`isni:…`, `imdb:nm…`, `wikidata:Q…`, `ipi:…`, `hand:…`), a
    dispute for each claim that is already verified for somebody else, an event and a log entry.
    Raises InvalidInput (fields `name`, `other_names`, `born_on`, `domicile`, `external_ids`).
    """
    name, others = name.strip(), [other.strip() for other in other_names if other.strip()]
    refuse_invalid(problems_of(name=name, other_names=others, born_on=born_on, domicile=domicile, at=at))
    wanted = parse_person_ids(external_ids)
    subject = Subject.objects.create(
        person=by, name=name, other_names=others, born_on=born_on, domicile=domicile, created_at=at
    )
    claim_external_ids(subject=subject, external_ids=wanted, by=by, at=at)
    put_on_record(kind="subject.created", about=subject.pk, by=by, at=at)
    return subject
