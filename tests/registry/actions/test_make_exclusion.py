from __future__ import annotations

import pytest

from consent import statements
from consent.statements import ExclusionBody, Purpose
from registry.actions.make_exclusion import make_exclusion
from registry.actions.refusals import InvalidInput
from registry.decisions.answer import answer
from registry.decisions.standing import permit_state
from registry.facts import epoch
from registry.models import Notice, Signature, Statement
from registry.rules import NotAllowed
from tests.registry import cast as casting
from tests.registry.cast import NOW, Cast, later


def _never(cast: Cast, **body: tuple[str, ...]) -> Statement:
    return make_exclusion(
        subject=cast.ada, body=ExclusionBody(**body), by=cast.ada.person, at=later(minutes=1)
    )


def test_never_beats_every_grant(cast: Cast, granted: Statement) -> None:
    row = _never(cast, operations=("build_dataset",))

    said = statements.parse(bytes(row.canonical))
    assert isinstance(said, statements.Exclusion)
    assert (said.body.operations, row.type, row.target_id) == (("build_dataset",), "exclusion", "")
    assert Signature.objects.get(pk=row.pk).kind == "account"
    found = answer(use=casting.use(cast), tool=cast.tool, at=later(minutes=2)).answer
    assert [reason.code for reason in found.reasons] == ["EXCLUDED"]
    assert epoch() == 1


def test_live_permits_that_it_touches_are_stopped_and_others_are_not(cast: Cast, granted: Statement) -> None:
    touched = answer(use=casting.use(cast), tool=cast.tool, at=NOW).permit_row
    spared = answer(
        use=casting.use(cast, operation="replace_face", dataset=None), tool=cast.tool, at=NOW
    ).permit_row

    _never(cast, operations=("build_dataset",))

    assert permit_state(permit=touched, at=later(minutes=1)) == "stopped"
    assert permit_state(permit=spared, at=later(minutes=1)) == "live"
    notice = Notice.objects.get()
    assert (notice.type, notice.grant_ids, notice.decision_ids) == (
        "consent.excluded", [granted.pk], [touched.decision_id],
    )  # fmt: skip


def test_tools_learn_only_of_a_never_that_touches_a_grant_naming_them(cast: Cast, granted: Statement) -> None:
    _never(cast, purposes=("political",))

    assert Notice.objects.count() == 0


def test_never_anything_touches_everything(cast: Cast, granted: Statement) -> None:
    permit = answer(use=casting.use(cast), tool=cast.tool, at=NOW).permit_row

    _never(cast)

    assert Notice.objects.get().decision_ids == [permit.decision_id]


def test_ended_grants_are_not_mentioned(cast: Cast, granted: Statement) -> None:
    casting.grant(cast.ada, casting.terms(cast, purposes=(Purpose("film"),)), supersedes=granted.pk)
    newest = Statement.objects.filter(target_id=granted.pk).get()

    _never(cast)

    assert Notice.objects.get(type="consent.excluded").grant_ids == [newest.pk]


def test_same_never_twice_is_one(cast: Cast) -> None:
    first = _never(cast, operations=("publish", "de_age"))

    assert _never(cast, operations=("de_age", "publish", "de_age")) == first
    assert _never(cast, operations=("de_age",)) != first
    assert epoch() == 2


@pytest.mark.parametrize("body", [{"operations": ("fly",)}, {"organisations": ("org_" + "a" * 26,)}])
def test_never_in_unknown_words_is_refused(cast: Cast, body: dict) -> None:
    with pytest.raises(InvalidInput, match="body"):
        _never(cast, **body)

    assert (Statement.objects.count(), epoch()) == (0, 0)


def test_nobody_says_never_for_somebody_else(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        make_exclusion(subject=cast.ada, body=ExclusionBody(), by=cast.stranger, at=NOW)
