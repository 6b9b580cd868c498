from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from registry.actions.create_subject import create_subject
from registry.actions.refusals import InvalidInput
from registry.actions.update_subject import update_subject
from registry.models import Dispute, Event, LogEntry, Subject
from registry.rules import NotAllowed
from tests.registry import cast as casting
from tests.registry.cast import NOW, Cast

ORDINARY: dict[str, Any] = {"name": "Miko Reyes", "born_on": date(1985, 1, 9), "domicile": "PH"}


def test_subject_is_self_asserted_and_on_record(db: None) -> None:
    who = casting.person("miko")

    subject = create_subject(
        by=who,
        at=NOW,
        other_names=["Mick", " "],
        external_ids=["isni:0000 0000 0000 001X", "imdb:nm0000001"],
        **ORDINARY,
    )

    assert (subject.identity, subject.person, subject.other_names) == ("self_asserted", who, ["Mick"])
    assert sorted(map(str, subject.external_ids.all())) == ["imdb:nm0000001", "isni:000000000000001X"]
    event = Event.objects.get(type="subject.created")
    assert (event.about_id, event.by_id) == (subject.pk, who.pk)
    assert LogEntry.objects.get(reference=event.pk).type == "subject.created"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "  "),
        ("name", "x" * 201),
        ("born_on", date(2026, 11, 23)),
        ("born_on", date(1849, 12, 31)),
        ("domicile", "UK"),
        ("domicile", "EU"),
        ("domicile", "world"),
        ("external_ids", ["isni:0000000000000012"]),
        ("external_ids", ["eidr:10.5240/0000-0000-0000-0000-00A1-S"]),
        ("external_ids", ["nobody:1"]),
        ("external_ids", [f"wikidata:Q{number}" for number in range(1, 22)]),
        ("other_names", ["x" * 201]),
    ],
)
def test_subject_that_cannot_be_is_refused_at_the_field(db: None, field: str, value: Any) -> None:
    with pytest.raises(InvalidInput) as refused:
        create_subject(by=casting.person("miko"), at=NOW, **{**ORDINARY, field: value})

    assert list(refused.value.problems) == [field]
    assert (Subject.objects.count(), LogEntry.objects.count()) == (0, 0)


def _updated(subject: Subject, **changes: Any) -> Subject:
    same = {
        "name": subject.name, "other_names": subject.other_names, "born_on": subject.born_on,
        "domicile": subject.domicile,
        "external_ids": [str(each) for each in subject.external_ids.all()],
    }  # fmt: skip
    return update_subject(subject=subject, at=NOW, **{"by": subject.person, **same, **changes})


def test_update_replaces_what_the_form_says(db: None) -> None:
    subject = create_subject(by=casting.person("miko"), at=NOW, external_ids=["wikidata:Q1"], **ORDINARY)

    _updated(subject, name="Miko R.", domicile="BE", external_ids=["wikidata:Q2"])

    subject.refresh_from_db()
    assert (subject.name, subject.domicile) == ("Miko R.", "BE")
    assert [str(each) for each in subject.external_ids.all()] == ["wikidata:Q2"]


@pytest.mark.parametrize("change", [{"name": "Somebody Else"}, {"born_on": date(1991, 5, 14)}])
def test_what_was_verified_changes_at_the_desk_only(cast: Cast, change: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput) as refused:
        _updated(cast.ada, **change)

    assert list(refused.value.problems) == list(change)


def test_nobody_updates_somebody_else(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        _updated(cast.ada, by=cast.stranger)


def test_claim_of_a_verified_id_is_a_dispute(cast: Cast) -> None:
    cast.ada.external_ids.create(
        scheme="wikidata", value="Q1", claimed_at=NOW, verified_at=NOW, verified_by=cast.registrar
    )

    miko = create_subject(by=casting.person("miko"), at=NOW, external_ids=["wikidata:Q1"], **ORDINARY)

    dispute = Dispute.objects.get()
    assert (dispute.holder, dispute.claimant, str(dispute)) == (cast.ada, miko, "wikidata:Q1")
    with pytest.raises(InvalidInput, match="disputed"):
        _updated(miko, external_ids=[])
