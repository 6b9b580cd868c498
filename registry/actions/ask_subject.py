from __future__ import annotations

from datetime import datetime

from django.db import transaction

from registry import rules
from registry.actions.put_on_record import put_on_record
from registry.models import Asked, Organisation, Person, Subject


@transaction.atomic
def ask_subject(*, organisation: Organisation, subject: Subject, by: Person, at: datetime) -> Asked:
    """A studio asks somebody for consent. Silence is not a yes.

    Writes the question, an event and a log entry; while it is unanswered, asking again returns the first.
    Raises NotAllowed.
    """
    rules.require(rules.is_member(by, organisation))
    # The organisation's row makes two askers at once ask once.
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    asked = Asked.objects.filter(organisation=organisation, subject=subject, answered_at__isnull=True).first()
    if asked is None:
        asked = Asked.objects.create(organisation=organisation, subject=subject, asked_at=at)
        put_on_record(kind="consent.asked", about=asked.pk, by=by, at=at)
    return asked
