from __future__ import annotations

from typing import Any

import pytest

from consent.uses import Likeness
from registry.actions.refusals import InvalidInput
from registry.actions.refuse_identity import refuse_identity
from registry.actions.resolve_dispute import DisputeClosed, resolve_dispute
from registry.actions.verify_identity import IdentityDisputed, verify_identity
from registry.decisions.answer import answer
from registry.decisions.standing import permit_state
from registry.models import Dispute, IdentityCheck, Notice, Person, Statement, Subject
from registry.rules import NotAllowed
from tests.registry import cast as casting
from tests.registry.cast import NOW, Cast, later

NAME = "wikidata:Q1"


def _claim(subject: Subject) -> None:
    subject.external_ids.create(scheme="wikidata", value="Q1", claimed_at=NOW)


def _verify(subject: Subject, by: Person, **given: Any):
    return verify_identity(**{"subject": subject, "evidence": "passport", "by": by, "at": NOW, **given})


def _resolved(dispute: Dispute, cast: Cast, winner: Any, **given: Any) -> Dispute:
    return resolve_dispute(
        **{
            "dispute": dispute,
            "in_favour_of": winner,
            "resolution": "birth records",
            "by": cast.registrar,
            "at": NOW,
            **given,
        }
    )


@pytest.fixture
def miko(cast: Cast) -> Subject:
    subject = casting.performer("miko")
    _claim(subject)
    return subject


def test_registrar_verifies_with_evidence(cast: Cast, miko: Subject) -> None:
    outcome = _verify(miko, cast.registrar, note="seen in person", external_ids=[NAME])

    miko.refresh_from_db()
    assert miko.identity == "verified"
    assert outcome.disputes == ()
    check = IdentityCheck.objects.get(subject_id=miko.pk)
    assert outcome.check == check
    assert (check.outcome, check.evidence, check.checked_by_id) == ("verified", "passport", cast.registrar.pk)
    assert miko.external_ids.get().verified_by == cast.registrar


@pytest.mark.parametrize("who", ["stranger", "producer"])
def test_only_the_desk_verifies(cast: Cast, miko: Subject, who: str) -> None:
    for person in (getattr(cast, who), miko.person):
        with pytest.raises(NotAllowed):
            _verify(miko, person)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"evidence": "a hunch"}, "evidence"),
        ({"note": "x" * 1001}, "note"),
        ({"external_ids": ["wikidata:Q2"]}, "external_ids"),
    ],
)
def test_check_that_cannot_be_is_refused_at_the_field(
    cast: Cast, miko: Subject, given: dict, field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        _verify(miko, cast.registrar, **given)

    assert list(refused.value.problems) == [field]
    assert not IdentityCheck.objects.filter(subject_id=miko.pk).exists()


def test_second_claimant_of_a_verified_id_becomes_a_dispute_and_nothing_is_verified(
    cast: Cast, miko: Subject
) -> None:
    _claim(cast.ada)
    _verify(cast.ada, cast.registrar, external_ids=[NAME])

    with pytest.raises(IdentityDisputed):
        _verify(miko, cast.registrar, external_ids=[NAME])

    miko.refresh_from_db()
    dispute = Dispute.objects.get()
    assert (dispute.holder, dispute.claimant) == (cast.ada, miko)
    assert miko.identity == "self_asserted"


def test_dispute_found_at_the_desk_stops_the_verification(cast: Cast, miko: Subject) -> None:
    cast.ada.external_ids.create(
        scheme="wikidata", value="Q1", claimed_at=NOW, verified_at=NOW, verified_by=cast.registrar
    )

    outcome = _verify(miko, cast.registrar, external_ids=[NAME])

    miko.refresh_from_db()
    assert (outcome.check, outcome.disputes) == (None, (Dispute.objects.get(),))
    assert (miko.identity, miko.external_ids.get().verified_at) == ("self_asserted", None)


def test_disputed_id_stands_for_nobody_and_the_claimant_is_referred(cast: Cast, granted: Statement) -> None:
    _claim(cast.ada)
    _verify(cast.ada, cast.registrar, external_ids=[NAME])
    named = casting.use(cast, subjects=(Likeness(NAME, "identity", ("face",)),))
    permit = answer(use=named, tool=cast.tool, at=NOW).permit_row
    miko = casting.performer("miko", registrar=cast.registrar)
    casting.grant(miko, casting.terms(cast))
    asked = casting.use(cast, subjects=(Likeness(miko.pk, "identity", ("face",)),))
    before = answer(use=asked, tool=cast.tool, at=NOW)

    casting.performer("lena", external_ids=[NAME])
    contested = Dispute.objects.get()
    contested.claimant = miko
    contested.save()

    assert before.answer.outcome == "permit"
    assert answer(use=asked, tool=cast.tool, at=NOW).answer.outcome == "refer"
    assert answer(use=named, tool=cast.tool, at=NOW).answer.outcome == "deny"
    assert permit_state(permit=permit, at=NOW) == "stopped"


def test_holder_wins(cast: Cast, miko: Subject) -> None:
    _claim(cast.ada)
    _verify(cast.ada, cast.registrar, external_ids=[NAME])

    dispute = _resolved(Dispute.objects.get(), cast, "holder")

    assert (dispute.closed_by, dispute.resolution) == (cast.registrar, "birth records")
    assert miko.external_ids.count() == 0
    assert _verify(miko, cast.registrar).check is not None
    with pytest.raises(DisputeClosed):
        _resolved(dispute, cast, "claimant")


def test_claimant_wins(cast: Cast, miko: Subject) -> None:
    _claim(cast.ada)
    _verify(cast.ada, cast.registrar, external_ids=[NAME])

    _resolved(Dispute.objects.get(), cast, "claimant")

    assert cast.ada.external_ids.count() == 0
    assert miko.external_ids.get().verified_by == cast.registrar


@pytest.mark.parametrize(
    ("winner", "why", "field"), [("both", "why", "in_favour_of"), ("holder", " ", "resolution")]
)
def test_resolution_that_cannot_be_is_refused(
    cast: Cast, miko: Subject, winner: str, why: str, field: str
) -> None:
    _claim(cast.ada)
    _verify(cast.ada, cast.registrar, external_ids=[NAME])

    with pytest.raises(InvalidInput) as refused:
        _resolved(Dispute.objects.get(), cast, winner, resolution=why)
    with pytest.raises(NotAllowed):
        _resolved(Dispute.objects.get(), cast, "holder", by=cast.stranger)

    assert list(refused.value.problems) == [field]
    assert Dispute.objects.get().closed_at is None


def test_refused_identity_stops_permits(cast: Cast, granted: Statement) -> None:
    permit = answer(use=casting.use(cast), tool=cast.tool, at=NOW).permit_row

    refuse_identity(
        subject=cast.ada, evidence="video_call", note="somebody else", by=cast.registrar, at=later(seconds=9)
    )

    cast.ada.refresh_from_db()
    assert cast.ada.identity == "self_asserted"
    notice = Notice.objects.get()
    assert (notice.type, notice.tool, notice.decision_ids) == (
        "permit.stopped",
        cast.tool,
        [permit.decision_id],
    )
    again = answer(use=casting.use(cast), tool=cast.tool, at=later(seconds=10)).answer
    assert [reason.code for reason in again.reasons] == ["IDENTITY_NOT_VERIFIED"]


def test_refusing_an_identity_needs_a_reason_and_a_registrar(cast: Cast) -> None:
    with pytest.raises(InvalidInput, match="say why"):
        refuse_identity(subject=cast.ada, evidence="passport", note=" ", by=cast.registrar, at=NOW)
    with pytest.raises(NotAllowed):
        refuse_identity(subject=cast.ada, evidence="passport", note="no", by=cast.stranger, at=NOW)
