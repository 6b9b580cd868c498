"""AuthZEN searches tell a tool about itself and about those who named its organisation, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from registry.actions.withdraw_grant import withdraw_grant
from registry.models import Decision, Permit, Statement, Subject
from tests.registry.api.wire import Wire, a_moment_ago, current_terms, problem, question
from tests.registry.cast import Cast, grant, performer

SEARCH = "/access/v1/search/"


def find(wire: Wire, what: str, value: dict[str, Any]) -> list[dict[str, Any]]:
    """The results of a search that fits on one page."""
    answer = wire.post(SEARCH + what, value)
    assert answer.status_code == 200, answer.content
    found = answer.json()
    assert list(found) == ["page", "results"]
    assert found["page"] == {"next_token": "", "count": len(found["results"])}
    return found["results"]


def asking(cast: Cast, what: str) -> dict[str, Any]:
    """The cast's ordinary question, as the request of one search."""
    value = question(cast)
    if what == "action":
        del value["action"]
    else:
        del value[what]["id"]
    return value


def test_a_search_finds_what_would_be_permitted_and_permits_nothing(
    cast: Cast, granted: Statement, wire: Wire
) -> None:
    assert find(wire, "subject", asking(cast, "subject")) == [{"type": "tool", "id": cast.tool.pk}]
    assert find(wire, "resource", asking(cast, "resource")) == [{"type": "likeness", "id": cast.ada.pk}]
    names = [found["name"] for found in find(wire, "action", asking(cast, "action"))]
    assert names == ["archive", "build_dataset", "replace_face", "train_identity_model"]
    assert not Permit.objects.exists()
    assert set(Decision.objects.values_list("what_if", flat=True)) == {True}


def test_a_search_finds_nothing_that_was_withdrawn(cast: Cast, granted: Statement, wire: Wire) -> None:
    withdraw_grant(grant_id=granted.pk, by=cast.ada.person, at=a_moment_ago())
    for what in ("subject", "resource", "action"):
        assert find(wire, what, asking(cast, what)) == []


def test_an_id_of_the_searched_entity_is_ignored(cast: Cast, granted: Statement, wire: Wire) -> None:
    value = asking(cast, "resource")
    value["resource"]["id"] = "sub_unknown"
    assert find(wire, "resource", value) == [{"type": "likeness", "id": cast.ada.pk}]


def test_a_stranger_finds_nobody_and_nobody_is_even_looked_at(
    cast: Cast, granted: Statement, stranger: Wire
) -> None:
    own = Decision.objects.count()
    for what in ("resource", "action"):
        assert find(stranger, what, asking(cast, what)) == []
    assert Decision.objects.count() == own


def test_unknown_types_and_ids_find_nothing(cast: Cast, granted: Statement, wire: Wire) -> None:
    for what, broken in [
        ("subject", {"subject": {"type": "user"}}),
        ("resource", {"resource": {"type": "record"}}),
        ("resource", {"subject": {"type": "tool", "id": "nobody"}}),
        ("action", {"resource": {"type": "likeness", "id": "sub_unknown"}}),
        ("action", {"resource": {"type": "record", "id": cast.ada.pk}}),
    ]:
        assert find(wire, what, {**asking(cast, what), **broken}) == []


@pytest.fixture
def three(cast: Cast, granted: Statement) -> list[str]:
    """Three people who granted the same, by id."""
    for name in ("miko", "odile"):
        who = performer(name, at=a_moment_ago(), registrar=cast.registrar)
        grant(who, current_terms(cast), at=a_moment_ago())
    return sorted(Subject.objects.values_list("pk", flat=True))


def test_pages_follow_each_other_without_gap_or_repetition(cast: Cast, three: list[str], wire: Wire) -> None:
    value = asking(cast, "resource")
    found, token = [], ""
    for number in range(3):
        page = {"limit": 1} if number == 0 else {"token": token}
        answer = wire.post(SEARCH + "resource", {**value, "page": page}).json()
        assert answer["page"]["count"] == 1
        found += [result["id"] for result in answer["results"]]
        token = answer["page"]["next_token"]
    assert found == three
    assert token == ""


def test_a_limit_of_zero_is_an_empty_page_with_more_to_come(cast: Cast, three: list[str], wire: Wire) -> None:
    value = asking(cast, "resource")
    answer = wire.post(SEARCH + "resource", {**value, "page": {"limit": 0}}).json()
    assert answer["results"] == []
    rest = wire.post(
        SEARCH + "resource", {**value, "page": {"limit": 9, "token": answer["page"]["next_token"]}}
    ).json()
    assert [result["id"] for result in rest["results"]] == three


def test_between_pages_nothing_else_may_change(cast: Cast, three: list[str], wire: Wire) -> None:
    value = asking(cast, "resource")
    token = wire.post(SEARCH + "resource", {**value, "page": {"limit": 1}}).json()["page"]["next_token"]
    for changed in ({"action": {"name": "replace_face"}}, {"context": {}}, {"more": 1}):
        answer = wire.post(SEARCH + "resource", {**value, **changed, "page": {"token": token}})
        assert problem(answer) == (400, "page-unknown")
    for forged in ("x", "e30", "bnVsbA", "WzEsMiwzXQ", token + "A", token[:-2]):
        assert problem(wire.post(SEARCH + "resource", {**value, "page": {"token": forged}})) == (
            400,
            "page-unknown",
        )


@pytest.mark.parametrize(
    "page", [[], "x", 0, False, {"limit": -1}, {"limit": "5"}, {"limit": True}, {"token": 5}]
)
def test_a_mistyped_page_is_malformed(cast: Cast, wire: Wire, page: object) -> None:
    assert problem(wire.post(SEARCH + "resource", {**asking(cast, "resource"), "page": page})) == (
        400,
        "malformed",
    )


@pytest.mark.parametrize(
    ("what", "missing"),
    [
        ("subject", "resource"),
        ("subject", "action"),
        ("resource", "subject"),
        ("resource", "resource"),
        ("action", "resource"),
    ],
)
def test_a_search_without_a_required_member_is_malformed(
    cast: Cast, wire: Wire, what: str, missing: str
) -> None:
    value = asking(cast, what)
    del value[missing]
    assert problem(wire.post(SEARCH + what, value)) == (400, "malformed")
