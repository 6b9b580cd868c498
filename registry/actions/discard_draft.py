from __future__ import annotations

from django.db import transaction

from registry import rules
from registry.models import Draft, Person


@transaction.atomic
def discard_draft(*, draft: Draft, by: Person) -> None:
    """A draft is thrown away, with whatever was shown for signing from it. Raises NotAllowed."""
    rules.require(rules.may_act_for(by, draft.subject))
    draft.delete()
