from __future__ import annotations

from datetime import datetime

from django.db import transaction

from registry import rules
from registry.actions.refusals import refuse_invalid
from registry.actions.stop_permits import stop_permits
from registry.actions.verify_identity import evidence_problems, record_check
from registry.decisions.lock import restricting
from registry.decisions.standing import live_permits
from registry.models import IdentityCheck, Person, Subject


@transaction.atomic
def refuse_identity(*, subject: Subject, evidence: str, note: str, by: Person, at: datetime) -> IdentityCheck:
    """A registrar does not believe, or no longer believes, who the subject says they are; the note says why.

    1. Alone with the record (a restriction).  2. Identity falls to `self_asserted`, verified external ids are claims
    again.  3. The check, an event and a log entry.  4. Notices for permits that no longer stand.
    Raises NotAllowed, InvalidInput (`evidence`, `note`).
    """
    rules.require(rules.is_registrar(by))
    problems = evidence_problems(evidence=evidence, note=note)
    refuse_invalid(problems if note.strip() else problems | {"note": "say why"})
    restricting()
    row = Subject.objects.select_for_update().get(pk=subject.pk)
    row.identity = Subject.SELF_ASSERTED
    row.save(update_fields=["identity"])
    row.external_ids.update(verified_at=None, verified_by=None)
    check = record_check(subject=row, outcome="refused", evidence=evidence, note=note, by=by, at=at)
    stop_permits(live_permits(at=at, subject_id=row.pk), cause=check.pk, at=at)
    return check
