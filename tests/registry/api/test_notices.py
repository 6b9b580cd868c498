"""Notices by asking: positions, waiting, and that they were heard."""

from __future__ import annotations

import pytest

from consent import notices
from registry import keys
from registry.actions.send_test_notice import send_test_notice
from registry.actions.withdraw_grant import withdraw_grant
from registry.models import Notice, Statement, Tool
from tests.registry.api.wire import Wire, a_moment_ago, problem, question, strange_tool
from tests.registry.cast import Cast


def notice(cast: Cast) -> Notice:
    """One more notice for the cast's tool."""
    return send_test_notice(tool=cast.tool, by=cast.engineer, at=a_moment_ago())


def test_without_notices_the_answer_is_an_empty_page(wire: Wire) -> None:
    assert wire.get("/v1/notices").json() == {"notices": [], "next": 0, "more": False}


def test_a_withdrawal_is_told_with_the_decisions_it_ends_and_a_signature(
    cast: Cast, granted: Statement, wire: Wire
) -> None:
    decision = wire.ask(question(cast))["context"]["id"]
    withdraw_grant(grant_id=granted.pk, by=cast.ada.person, at=a_moment_ago())
    page = wire.get("/v1/notices").json()
    (told,) = page["notices"]
    assert (told["type"], told["subject"]) == ("consent.withdrawn", cast.ada.pk)
    assert (told["grants"], told["decisions"]) == ([granted.pk], [decision])
    assert page["next"] == told["seq"]
    said = notices.from_value(told)
    assert notices.verify(said, keys=keys.key_set(), issuer=keys.issuer(), audience=cast.tool.pk) == said


def test_what_comes_before_the_position_counts_as_heard(cast: Cast, wire: Wire) -> None:
    first, second = notice(cast), notice(cast)
    page = wire.get(f"/v1/notices?after={first.seq}").json()
    assert [told["id"] for told in page["notices"]] == [second.pk]
    assert page["next"] == second.seq
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.heard_by, second.heard_by) == ("poll", "")


def test_a_long_list_comes_in_pages(cast: Cast, wire: Wire) -> None:
    for _ in range(101):
        notice(cast)
    page = wire.get("/v1/notices").json()
    assert (len(page["notices"]), page["more"]) == (100, True)
    rest = wire.get(f"/v1/notices?after={page['next']}").json()
    assert (len(rest["notices"]), rest["more"]) == (1, False)
    assert wire.get(f"/v1/notices?after={rest['next']}").json() == {
        "notices": [],
        "next": rest["next"],
        "more": False,
    }


@pytest.mark.parametrize("after", ["-1", "1.5", "x", "", " 1", "0x1", "%00", "1e3", "9" * 400, "\uff19"])
def test_a_position_that_is_no_number_is_malformed(wire: Wire, after: str) -> None:
    for path in ("/v1/notices", "/v1/notices/stream"):
        answer = wire.get(f"{path}?after={after}")
        assert problem(answer) == (400, "malformed")
        assert answer.json()["errors"][0]["pointer"] == "after"


@pytest.mark.parametrize("wait", ["-1", "26", "x", "0.5", "99999999999999999999"])
def test_a_wait_out_of_range_is_malformed(wire: Wire, wait: str) -> None:
    answer = wire.get(f"/v1/notices?wait={wait}")
    assert problem(answer) == (400, "malformed")
    assert answer.json()["errors"][0]["pointer"] == "wait"


@pytest.mark.parametrize("beyond", [1, 10**9, 2**53 - 1])
def test_a_position_from_the_future_is_unknown(cast: Cast, wire: Wire, beyond: int) -> None:
    newest = notice(cast).seq
    ahead = min(newest + beyond, 2**53 - 1)
    assert problem(wire.get(f"/v1/notices?after={ahead}")) == (400, "position-unknown")
    assert problem(wire.get("/v1/notices/stream", Last_Event_ID=str(ahead))) == (400, "position-unknown")
    assert problem(wire.get(f"/v1/notices/stream?after={ahead}")) == (400, "position-unknown")
    assert Notice.objects.get().heard_at is None


def test_another_tools_newest_position_is_not_the_future(cast: Cast, wire: Wire) -> None:
    other, _ = strange_tool(cast)
    newest = send_test_notice(tool=other, by=cast.stranger, at=a_moment_ago()).seq
    assert wire.get(f"/v1/notices?after={newest}").json() == {"notices": [], "next": newest, "more": False}


def test_waiting_ends_with_an_empty_page(wire: Wire) -> None:
    assert wire.get("/v1/notices?wait=1").json()["notices"] == []


def test_a_notice_that_is_there_is_told_without_waiting(cast: Cast, wire: Wire) -> None:
    told = notice(cast)
    assert wire.get("/v1/notices?wait=25").json()["notices"][0]["id"] == told.pk


@pytest.mark.parametrize(
    "body", [None, {}, {"state": "heard"}, {"state": "heard", "at": "2026-11-22T12:00:00Z", "more": 1}]
)
def test_hearing_a_notice_twice_changes_nothing(cast: Cast, wire: Wire, body: dict[str, str] | None) -> None:
    told = notice(cast)
    path = f"/v1/notices/{told.pk}/heard"
    for _ in range(2):
        answer = wire.post_bytes(path, b"") if body is None else wire.post(path, body)
        assert (answer.status_code, answer.content) == (204, b"")
        if told.heard_at is None:
            told.refresh_from_db()
    before = told.heard_at
    told.refresh_from_db()
    assert told.heard_at == before
    assert (told.heard_by, told.stopped_at) == ("answer", None)


def test_stopping_is_told_after_hearing(cast: Cast, wire: Wire) -> None:
    told = notice(cast)
    wire.post(f"/v1/notices/{told.pk}/heard", {"state": "heard"})
    wire.post(f"/v1/notices/{told.pk}/heard", {"state": "stopped"})
    told.refresh_from_db()
    assert told.stopped_at is not None


@pytest.mark.parametrize("state", ["done", "", None, 1, ["heard"], {}])
def test_any_other_state_is_malformed(cast: Cast, wire: Wire, state: object) -> None:
    told = notice(cast)
    assert problem(wire.post(f"/v1/notices/{told.pk}/heard", {"state": state})) == (400, "malformed")
    told.refresh_from_db()
    assert told.heard_at is None


def test_a_tool_that_was_switched_off_still_hears(cast: Cast, wire: Wire) -> None:
    Tool.objects.update(active=False)
    told = notice(cast)
    assert wire.get("/v1/notices").json()["notices"][0]["id"] == told.pk
