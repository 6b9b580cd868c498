from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from registry import rules
from registry.actions.refusals import InvalidInput
from registry.models import Draft, Person, Subject

MAX_CHARACTERS = 100_000


@transaction.atomic
def save_draft(
    *,
    subject: Subject,
    answers: Mapping[str, Any],
    by: Person,
    at: datetime,
    draft: Draft | None = None,
    template: str = "",
    step: str = "",
) -> Draft:
    """The answers so far of a consent being written: a new draft, or the given one with these answers.

    Nothing is put on record: a draft is the person's own note, and may vanish. Raises NotAllowed, InvalidInput.
    """
    rules.require(rules.may_act_for(by, subject) and (draft is None or draft.subject_id == subject.pk))
    text = json.dumps(dict(answers))
    if len(text) > MAX_CHARACTERS or "\\u0000" in text:
        raise InvalidInput({"answers": f"at most {MAX_CHARACTERS} characters, none of them null"})
    row = draft or Draft(subject=subject, template=template, created_at=at)
    row.answers, row.step, row.updated_at = dict(answers), step, at
    row.save()
    return row
