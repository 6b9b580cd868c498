"""AuthZEN evaluation: questions with answers, and requests that are none."""

from __future__ import annotations

import pytest

from consent import permits, uses
from registry import keys
from registry.actions.withdraw_grant import withdraw_grant
from registry.models import Decision, Permit, Statement
from tests.registry.api.wire import Wire, a_moment_ago, codes, problem, question
from tests.registry.cast import Cast, use

EVALUATION, EVALUATIONS = "/access/v1/evaluation", "/access/v1/evaluations"


def test_a_granted_use_gets_a_permit_that_verifies(cast: Cast, granted: Statement, wire: Wire) -> None:
    answer = wire.ask(question(cast))
    assert answer["decision"] is True
    context = answer["context"]
    row = Permit.objects.get(decision_id=context["id"])
    claims = permits.verify(
        context["permit"],
        keys=keys.key_set(),
        issuer=keys.issuer(),
        audience=cast.tool.pk,
        use_digest=uses.digest(use(cast)),
        at=row.issued_at,
    )
    assert claims.jti == row.jti
    assert context["outcome"] == "permit"
    assert context["reasons"] == []
    assert context["grants"] == [{"id": granted.pk, "digest": granted.digest}]
    assert context["use_digest"] == uses.digest(use(cast))
    assert context["explain"] == f"{keys.issuer()}/questions/{context['id']}/"


def test_a_use_nobody_granted_is_refused_with_200_and_on_record(cast: Cast, wire: Wire) -> None:
    answer = wire.ask(question(cast))
    assert answer["decision"] is False
    assert codes(answer) == ["NO_GRANT"]
    assert "permit" not in answer["context"]
    assert Decision.objects.get(pk=answer["context"]["id"]).subject_ids == [cast.ada.pk]


def test_after_a_withdrawal_the_same_question_is_refused(cast: Cast, granted: Statement, wire: Wire) -> None:
    assert wire.ask(question(cast))["decision"] is True
    withdraw_grant(grant_id=granted.pk, by=cast.ada.person, at=a_moment_ago())
    assert codes(wire.ask(question(cast))) == ["WITHDRAWN"]


def test_what_if_never_brings_a_permit(cast: Cast, granted: Statement, wire: Wire) -> None:
    value = question(cast)
    value["context"]["at"] = granted.recorded_at.isoformat()
    answer = wire.ask(value)
    assert answer["context"]["outcome"] == "permit"
    assert "permit" not in answer["context"]
    assert not Permit.objects.exists()
    assert Decision.objects.get().what_if is True


@pytest.mark.parametrize(
    "at", ["yesterday", "2026-11-22", "2026-11-22T12:00:00", "9999-12-31T23:59:59-12:00", ""]
)
def test_what_if_at_no_time_at_all_is_malformed(cast: Cast, wire: Wire, at: str) -> None:
    value = question(cast)
    value["context"]["at"] = at
    answer = wire.post(EVALUATION, value)
    assert problem(answer) == (400, "malformed")
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/context/at"]


def test_a_question_in_another_tools_name_is_refused_and_on_record(
    cast: Cast, granted: Statement, stranger: Wire
) -> None:
    answer = stranger.ask(question(cast))
    assert answer["decision"] is False
    assert codes(answer) == ["TOOL_UNKNOWN"]
    assert Decision.objects.get().tool_id != cast.tool.pk


def test_unknown_ids_types_and_words_are_answered_no(cast: Cast, granted: Statement, wire: Wire) -> None:
    for subject, resource, action in [
        ({"type": "tool", "id": "nobody"}, None, None),
        ({"type": "user", "id": cast.tool.pk}, None, None),
        (None, {"type": "likeness", "id": "sub_unknown"}, None),
        (None, {"type": "record", "id": cast.ada.pk}, None),
        (None, {"type": "likeness", "id": "x" * 5000}, None),
        (None, None, {"name": "can_read"}),
    ]:
        value = question(cast)
        value["subject"] = subject or value["subject"]
        value["resource"] = resource or value["resource"]
        value["action"] = action or value["action"]
        answer = wire.ask(value)
        assert answer["decision"] is False
        assert codes(answer)


def test_a_bare_authzen_request_is_a_question_and_what_it_leaves_out_is_not_stated(
    cast: Cast, granted: Statement, wire: Wire
) -> None:
    value = question(cast)
    del value["context"], value["resource"]["properties"]
    answer = wire.ask(value)
    assert answer["decision"] is False
    assert codes(answer) == ["UNKNOWN_TERM"]
    assert answer["context"]["reasons"][0]["dimension"] == "purpose"


def test_nulls_count_as_left_out_and_unknown_members_are_ignored(
    cast: Cast, granted: Statement, wire: Wire
) -> None:
    value = question(cast)
    value["context"] |= {"exception": None, "at": None, "confirm": None, "dreams": {"of": [1, 2.5, -1e300]}}
    value["resource"]["properties"] |= {"colour": "blue"}
    value |= {"hello": "world", "options": {"x": 1}}
    assert wire.ask(value)["decision"] is True


@pytest.mark.parametrize(
    ("name", "member", "broken", "pointer"),
    [
        ("subject", None, None, "/subject"),
        ("subject", None, "tool", "/subject"),
        ("subject", "id", None, "/subject/id"),
        ("subject", "id", 7, "/subject/id"),
        ("subject", "type", None, "/subject/type"),
        ("action", None, None, "/action"),
        ("action", "name", None, "/action/name"),
        ("action", "name", ["replace_face"], "/action/name"),
        ("resource", None, [], "/resource"),
        ("resource", "type", None, "/resource/type"),
        ("resource", "id", {}, "/resource/id"),
        ("resource", "properties", "face", "/resource/properties"),
        ("context", None, [], "/context"),
        ("context", None, "film", "/context"),
        ("context", "territories", "US", "/context/territories"),
        ("context", "media", [1], "/context/media/0"),
        ("context", "amount", {"outputs": -1}, None),
        ("context", "confirm", {"jkt": "of nobody"}, None),
        ("context", "amount", {"outputs": 1.5}, "/context/amount"),
        ("context", "evidence", [{"score": 0.5}], None),
    ],
)
def test_a_missing_or_mistyped_member_is_malformed(
    cast: Cast, wire: Wire, name: str, member: str | None, broken: object, pointer: str | None
) -> None:
    value = question(cast)
    if member is None:
        value[name] = broken
    else:
        value[name][member] = broken
    if member is not None and broken is None:
        del value[name][member]
    answer = wire.post(EVALUATION, value)
    assert problem(answer) == (400, "malformed")
    assert [error["pointer"] for error in answer.json().get("errors", [])] == ([pointer] if pointer else [])
    assert not Decision.objects.exists()


def test_the_request_id_comes_back_in_answers_and_in_problems(cast: Cast, wire: Wire, no_one: Wire) -> None:
    for identifier in ("bfe9eb29-ab87-4ca3-be83-a1d5d8305716", "a b/c;d", "x" * 300):
        assert wire.post(EVALUATION, question(cast), X_Request_ID=identifier)["X-Request-ID"] == identifier
        assert wire.post(EVALUATION, {}, X_Request_ID=identifier)["X-Request-ID"] == identifier
        assert no_one.post(EVALUATION, {}, X_Request_ID=identifier)["X-Request-ID"] == identifier
    assert wire.post(EVALUATION, question(cast))["X-Request-ID"]


def test_answers_are_not_kept_by_caches(cast: Cast, wire: Wire) -> None:
    assert wire.post(EVALUATION, question(cast))["Cache-Control"] == "no-store"
