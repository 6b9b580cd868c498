from __future__ import annotations

from registry.decisions.answer import answer
from registry.models import Decision, LogEntry, Permit, Statement
from tests.registry import cast as casting
from tests.registry.cast import NOW, Cast


def test_answer_is_permitted_by_a_grant_and_recorded(cast: Cast, granted: Statement) -> None:
    answered = answer(use=casting.use(cast), tool=cast.tool, at=NOW)

    assert answered.answer.reasons == ()
    assert answered.answer.outcome == "permit"
    assert answered.permit is not None
    row = Decision.objects.get()
    assert (row.outcome, row.grant_ids, row.subject_ids) == ("permit", [granted.pk], [cast.ada.pk])
    assert Permit.objects.get().decision_id == row.pk
    assert LogEntry.objects.filter(reference=row.pk).count() == 1
