from __future__ import annotations

from typing import Any

import pytest

from registry.actions.add_member import add_member
from registry.actions.ask_subject import ask_subject
from registry.actions.create_organisation import create_organisation
from registry.actions.create_project import create_project
from registry.actions.refusals import InvalidInput
from registry.actions.verify_organisation import verify_organisation
from registry.decisions.answer import answer
from registry.models import Asked, Event, Membership, Organisation, Project
from registry.rules import NotAllowed
from tests.registry import cast as casting
from tests.registry.cast import NOW, Cast, later

ORDINARY: dict[str, Any] = {
    "name": "Northlight", "kind": "studio", "country": "US", "contact_email": "rights@northlight.example",
    "website": "",
}  # fmt: skip


def test_creator_is_the_first_owner(db: None) -> None:
    who = casting.person("producer")

    made = create_organisation(by=who, at=NOW, **{**ORDINARY, "website": "https://northlight.example"})

    assert (made.name, made.verified_at) == ("Northlight", None)
    assert [(row.person, row.role) for row in made.memberships.all()] == [(who, "owner")]
    assert Event.objects.get(about_id=made.pk).type == "organisation.created"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "), ("name", "x" * 201), ("kind", "cartel"), ("country", "UK"), ("country", "EU"),
        ("contact_email", "nobody"), ("website", "javascript:alert(1)"), ("website", "northlight"),
    ],
)  # fmt: skip
def test_organisation_that_cannot_be_is_refused_at_the_field(db: None, field: str, value: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        create_organisation(by=casting.person("producer"), at=NOW, **{**ORDINARY, field: value})

    assert list(refused.value.problems) == [field]
    assert Organisation.objects.count() == 0


def test_desk_verifies_once(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        verify_organisation(organisation=cast.northlight, by=cast.producer, at=NOW)

    verify_organisation(organisation=cast.northlight, by=cast.registrar, at=NOW)
    row = verify_organisation(organisation=cast.northlight, by=cast.registrar, at=later(days=1))

    assert row.verified_at == NOW
    assert Event.objects.filter(type="organisation.verified").count() == 1


def test_owner_adds_a_member_and_changes_the_role(cast: Cast) -> None:
    def add(**given: Any) -> Membership:
        ordinary = {"organisation": cast.northlight, "email": cast.stranger.email.upper(), "role": "member"}
        return add_member(**{**ordinary, "by": cast.producer, "at": NOW, **given})

    assert add().role == "member"
    with pytest.raises(NotAllowed):
        add(by=cast.stranger)
    assert add(role="owner").role == "owner"
    assert add(by=cast.stranger, email=cast.producer.email).role == "member"
    with pytest.raises(InvalidInput, match="at least one owner"):
        add(by=cast.stranger)
    for wrong in ({"email": "nobody@people.example"}, {"role": "boss"}):
        with pytest.raises(InvalidInput):
            add(by=cast.stranger, **wrong)


def test_project_has_its_eidr_in_one_form(cast: Cast) -> None:
    made = create_project(
        organisation=cast.northlight, title=" Title A ", eidr="eidr:10.5240/0000-0000-0000-0000-00a1-s",
        by=cast.producer, at=NOW,
    )  # fmt: skip

    assert (made.title, made.reference) == ("Title A", casting.TITLE_A)
    without = create_project(organisation=cast.northlight, title="Untitled", by=cast.producer, at=NOW)
    assert without.reference == without.pk


@pytest.mark.parametrize(("field", "given"), [("title", {"title": " "}), ("eidr", {"eidr": "10.5240/0-1"})])
def test_project_that_cannot_be_is_refused(cast: Cast, field: str, given: dict) -> None:
    with pytest.raises(InvalidInput) as refused:
        create_project(organisation=cast.northlight, by=cast.producer, at=NOW, **{"title": "A", **given})
    with pytest.raises(NotAllowed):
        create_project(organisation=cast.northlight, title="A", by=cast.stranger, at=NOW)

    assert list(refused.value.problems) == [field]
    assert Project.objects.count() == 0


def test_asking_again_is_the_same_question_until_it_is_answered(cast: Cast) -> None:
    def ask() -> Asked:
        return ask_subject(organisation=cast.northlight, subject=cast.ada, by=cast.producer, at=NOW)

    first = ask()
    assert ask() == first
    with pytest.raises(NotAllowed):
        ask_subject(organisation=cast.northlight, subject=cast.ada, by=cast.stranger, at=NOW)
    notes = answer(use=casting.use(cast), tool=cast.tool, at=NOW).decision.answer["notes"]
    assert [note["code"] for note in notes] == ["ASKED_UNANSWERED"]
    casting.grant(cast.ada, casting.terms(cast))

    assert ask() != first
