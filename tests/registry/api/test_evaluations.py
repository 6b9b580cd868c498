"""AuthZEN evaluations: many questions at once, and when to stop."""

from __future__ import annotations

from typing import Any

import pytest

from registry.models import Decision, Statement
from tests.registry.api.wire import Wire, codes, problem, question
from tests.registry.cast import Cast

EVALUATIONS = "/access/v1/evaluations"


def no(cast: Cast) -> dict[str, Any]:
    """An item that is refused: another likeness than the default's."""
    return {"resource": {"type": "likeness", "id": "sub_unknown"}}


def ask(wire: Wire, value: Any) -> list[dict[str, Any]]:
    """The answers, which must be all there is at the top."""
    answer = wire.post(EVALUATIONS, value)
    assert answer.status_code == 200, answer.content
    assert list(answer.json()) == ["evaluations"]
    return answer.json()["evaluations"]


def decisions(answers: list[dict[str, Any]]) -> list[bool]:
    """Yes or no, in order."""
    return [answer["decision"] for answer in answers]


def test_each_item_is_decided_and_recorded_in_order(cast: Cast, granted: Statement, wire: Wire) -> None:
    answers = ask(wire, {**question(cast), "evaluations": [{}, no(cast), {}]})
    assert decisions(answers) == [True, False, True]
    assert [answer["context"]["id"] for answer in answers] == list(
        Decision.objects.order_by("seq").values_list("pk", flat=True)
    )


@pytest.mark.parametrize(
    ("semantic", "expected"),
    [
        ("execute_all", [True, False, True]),
        ("deny_on_first_deny", [True, False]),
        ("permit_on_first_permit", [True]),
    ],
)
def test_a_semantic_says_when_to_stop_and_nothing_after_is_decided(
    cast: Cast, granted: Statement, wire: Wire, semantic: str, expected: list[bool]
) -> None:
    value = {
        **question(cast),
        "evaluations": [{}, no(cast), {}],
        "options": {"evaluations_semantic": semantic},
    }
    assert decisions(ask(wire, value)) == expected
    assert Decision.objects.count() == len(expected)


def test_a_default_is_replaced_as_a_whole_object(cast: Cast, granted: Statement, wire: Wire) -> None:
    value = question(cast)
    # The item's own resource has no type and no properties, and inherits neither.
    failed, bare = ask(
        wire, {**value, "evaluations": [{"resource": {"id": cast.ada.pk}}, {"context": {"purpose": "film"}}]}
    )
    assert failed["decision"] is False
    assert failed["context"]["error"]["status"] == 400
    assert failed["context"]["error"]["errors"] == [{"pointer": "/resource/type", "detail": "is missing"}]
    assert bare["decision"] is False
    assert "LICENSEE_MISMATCH" in codes(bare)


@pytest.mark.parametrize("items", [None, [], "left out"])
def test_without_items_it_is_one_plain_request(
    cast: Cast, granted: Statement, wire: Wire, items: object
) -> None:
    value = {**question(cast), "evaluations": items}
    if items == "left out":
        del value["evaluations"]
    answer = wire.post(EVALUATIONS, value).json()
    assert list(answer) == ["decision", "context"]
    assert answer["decision"] is True


def test_a_batch_whose_only_item_lacks_a_subject_is_answered_no(cast: Cast, wire: Wire) -> None:
    item = question(cast)
    del item["subject"]
    assert decisions(ask(wire, {"evaluations": [item]})) == [False]
    assert not Decision.objects.exists()


@pytest.mark.parametrize("item", [None, 1, "x", []])
def test_an_item_that_is_no_object_is_answered_no_and_the_batch_goes_on(
    cast: Cast, granted: Statement, wire: Wire, item: object
) -> None:
    assert decisions(ask(wire, {**question(cast), "evaluations": [item, {}]})) == [False, True]


def test_a_full_item_needs_no_defaults(cast: Cast, granted: Statement, wire: Wire) -> None:
    assert decisions(ask(wire, {"evaluations": [question(cast)]})) == [True]


@pytest.mark.parametrize(
    ("broken", "pointer"),
    [
        ({"options": {"evaluations_semantic": "first_come"}}, "/options/evaluations_semantic"),
        ({"options": {"evaluations_semantic": None}}, "/options/evaluations_semantic"),
        ({"options": []}, "/options/evaluations_semantic"),
        ({"evaluations": {}}, "/evaluations"),
        ({"evaluations": [{}] * 101}, "/evaluations"),
        ({"subject": "tool", "evaluations": [{}]}, "/subject"),
        ({"context": [], "evaluations": [{}]}, "/context"),
    ],
)
def test_a_batch_that_cannot_be_read_is_malformed(
    cast: Cast, wire: Wire, broken: dict[str, Any], pointer: str
) -> None:
    answer = wire.post(EVALUATIONS, {**question(cast), **broken})
    assert problem(answer) == (400, "malformed")
    assert answer.json()["errors"][0]["pointer"] == pointer
    assert not Decision.objects.exists()


def test_each_item_counts_against_the_quota(cast: Cast, wire: Wire, settings: Any) -> None:
    settings.SAYSO_RATE_PER_KEY = 5
    answer = wire.post(EVALUATIONS, {**question(cast), "evaluations": [{}] * 6})
    assert problem(answer) == (429, "quota-exceeded")
    assert not Decision.objects.exists()
