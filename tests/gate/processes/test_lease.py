"""A lease against a registry that withdraws, falls silent, forges and repeats itself. These take seconds each."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator

import msgspec
import pytest

from consent import notices, uses
from consent.errors import UseRefused
from consent.gate import Gate, Lease, LeaseEnded
from consent.gate.clock import Clock
from consent.gate.lease_state import Moment
from consent.gate.testing import FakeRegistry, new_id, new_key

PATIENCE = 10.0


@pytest.fixture
def registry() -> Iterator[FakeRegistry]:
    with FakeRegistry(permit_seconds=60, recheck_seconds=30) as registry:
        yield registry


@pytest.fixture
def lease(registry: FakeRegistry, gate: Gate, use: uses.Use) -> Iterator[Lease]:
    registry.allow(use)
    with gate.lease(use) as lease:
        yield lease


def eventually(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def ended(lease: Lease) -> str:
    """Why the lease ended, once it has."""
    why: list[str] = []

    def has_ended() -> bool:
        try:
            lease.check()
        except LeaseEnded as end:
            why.append(end.why)
        return bool(why)

    assert eventually(has_ended)
    return why[0]


def subject_of(lease: Lease) -> str:
    return lease.permit.claims.subjects[0]


def test_a_withdrawal_ends_the_lease_and_is_answered(
    registry: FakeRegistry, gate: Gate, use: uses.Use
) -> None:
    registry.allow(use)
    with gate.lease(use) as lease:
        lease.check()
        notice = registry.withdraw(subject_of(lease))
        assert ended(lease) == "withdrawn"
        assert eventually(lambda: registry.heard == {notice: ["heard"]})
    assert registry.heard == {notice: ["heard", "stopped"]}


def test_a_refused_use_never_begins(registry: FakeRegistry, gate: Gate, use: uses.Use) -> None:
    with pytest.raises(UseRefused), gate.lease(use):
        raise AssertionError("the body must not run")


def test_a_lease_outlives_its_first_permit(registry: FakeRegistry, gate: Gate, use: uses.Use) -> None:
    registry.recheck_seconds = 2
    registry.allow(use)
    with gate.lease(use) as lease:
        first = lease.permit.jti
        until = time.monotonic() + 4.5
        while time.monotonic() < until:
            lease.check()
            time.sleep(0.05)
        assert lease.permit.jti != first
        assert lease.permits[0].jti == first


def test_a_registry_lost_ends_the_lease_at_recheck_after(
    registry: FakeRegistry, gate: Gate, use: uses.Use
) -> None:
    registry.recheck_seconds = 2
    registry.allow(use)
    with gate.lease(use) as lease:
        registry.wrong.silent = True
        while lease.order().do != "stop":
            time.sleep(0.01)
        late = time.time() - lease.permit.claims.recheck_after
        assert ended(lease) == "lost"
    assert 0 <= late < 1.5


def test_a_registry_that_comes_back_in_time_saves_the_lease(
    registry: FakeRegistry, gate: Gate, use: uses.Use
) -> None:
    registry.recheck_seconds = 4
    registry.allow(use)
    with gate.lease(use) as lease:
        first = lease.permit.jti
        registry.wrong.silent = True
        assert eventually(lambda: lease.trouble != "")
        registry.wrong.silent = False
        assert eventually(lambda: lease.permit.jti != first)
        lease.check()


class JumpingClock(Clock):
    """A clock whose hands a test moves."""

    wall = 0.0

    def now(self) -> Moment:
        now = super().now()
        return Moment(now.wall + self.wall, now.monotonic)


@pytest.mark.parametrize("jump", [3600.0, -3600.0])
def test_a_clock_that_jumps_never_prolongs_the_lease(
    registry: FakeRegistry, use: uses.Use, jump: float
) -> None:
    registry.recheck_seconds = 5
    registry.allow(use)
    clock = JumpingClock()
    with Gate(registry.address, registry.api_key, clock=clock) as gate, gate.lease(use) as lease:
        begun = time.monotonic()
        clock.wall = jump
        assert ended(lease) == "lost"
        took = time.monotonic() - begun
    assert took < (2.5 if jump > 0 else 6.0)


def test_a_withdrawal_is_heard_by_poll_when_the_stream_is_cut(
    registry: FakeRegistry, gate: Gate, use: uses.Use
) -> None:
    registry.allow(use)
    registry.wrong.no_streams = True
    with gate.lease(use) as lease:
        notice = registry.withdraw(subject_of(lease))
        assert ended(lease) == "withdrawn"
        assert lease.notice_ids == (notice,)
        assert not lease.listening


def test_a_stream_cut_later_comes_back_and_misses_nothing(registry: FakeRegistry, lease: Lease) -> None:
    registry.notify("test", subject_of(lease))
    assert eventually(lambda: len(registry.heard) == 1)
    registry.cut_streams()
    assert eventually(lambda: not lease.listening)
    registry.withdraw(subject_of(lease))
    registry.wrong.no_streams = False
    assert ended(lease) == "withdrawn"


def questions_after(registry: FakeRegistry, act: Callable[[], object]) -> bool:
    """Whether the gate asked again because of `act`."""
    before = len(registry.questions)
    act()
    return eventually(lambda: len(registry.questions) > before)


def test_a_forged_withdrawal_leads_to_a_question_and_not_to_a_stop(
    registry: FakeRegistry, lease: Lease
) -> None:
    grants = tuple(grant.id for grant in lease.permit.claims.grants)
    true = notices.NoticeBody(
        new_id("ntc"), 1, "consent.withdrawn", subject_of(lease), "2026-11-22T12:00:00Z", grants
    )
    forged = registry.signed(true, new_key())
    assert questions_after(registry, lambda: registry.send_raw(json.dumps(notices.to_value(forged))))
    lease.check()
    assert registry.heard == {}


def test_an_altered_notice_leads_to_a_question(registry: FakeRegistry, lease: Lease) -> None:
    registry.notify("consent.withdrawn", new_id("sub"), [new_id("grt")])
    altered = msgspec.structs.replace(
        registry.notices[0], grants=tuple(g.id for g in lease.permit.claims.grants)
    )
    assert questions_after(registry, lambda: registry.send_raw(json.dumps(notices.to_value(altered))))
    lease.check()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"id":"ntc_x"}', "\u2028", "x" * 1000])
def test_an_unreadable_notice_leads_to_a_question(registry: FakeRegistry, lease: Lease, text: str) -> None:
    time.sleep(1.1)  # a question is asked once a second at most
    assert questions_after(registry, lambda: registry.send_raw(text))
    lease.check()


def test_a_flood_of_forgeries_asks_once_a_second(registry: FakeRegistry, lease: Lease) -> None:
    before, began = len(registry.questions), time.monotonic()
    while time.monotonic() < began + 2.2:
        registry.send_raw("{")
        time.sleep(0.02)
    assert 1 <= len(registry.questions) - before <= time.monotonic() - began + 2


def test_a_silent_withdrawal_is_found_by_the_next_question(registry: FakeRegistry, lease: Lease) -> None:
    registry.withdraw(subject_of(lease), tell=False)
    registry.send_raw("{")
    assert ended(lease) == "refused"
    assert lease.answer is not None
    assert [reason["code"] for reason in lease.answer.reasons] == ["WITHDRAWN"]


def test_a_permit_sent_again_does_not_renew(registry: FakeRegistry, gate: Gate, use: uses.Use) -> None:
    registry.recheck_seconds = 2
    registry.allow(use)
    with gate.lease(use) as lease:
        registry.wrong.replay = True
        end = lease.permit.claims.recheck_after
        assert ended(lease) == "lost"
        assert lease.permit.claims.recheck_after == end


def test_a_notice_about_somebody_else_changes_nothing(registry: FakeRegistry, lease: Lease) -> None:
    before = len(registry.questions)
    registry.notify("consent.withdrawn", new_id("sub"), [new_id("grt")])
    registry.notify("consent.withdrawn", subject_of(lease), [new_id("grt")])
    assert eventually(lambda: list(registry.heard) == [registry.notices[1].id])
    assert eventually(lambda: len(registry.questions) > before)
    lease.check()


def test_what_was_withdrawn_before_the_permit_was_made_is_not_asked_about_again(
    registry: FakeRegistry, gate: Gate, use: uses.Use
) -> None:
    registry.wrong.clock_ahead = -5
    registry.notify("consent.withdrawn", use.subjects[0].id, [new_id("grt")])
    for _ in range(250):
        registry.notify("consent.withdrawn", new_id("sub"), [new_id("grt")])
    registry.wrong.clock_ahead = 0
    registry.allow(use)
    with gate.lease(use) as lease:
        registry.notify("consent.withdrawn", use.subjects[0].id, [new_id("grt")])
        assert eventually(lambda: list(registry.heard) == [registry.notices[-1].id])
        assert eventually(lambda: len(registry.questions) >= 2)
        lease.check()


def test_a_notice_about_this_person_but_another_grant_leads_to_a_question(
    registry: FakeRegistry, lease: Lease
) -> None:
    assert questions_after(
        registry, lambda: registry.notify("consent.withdrawn", subject_of(lease), [new_id("grt")])
    )
    lease.check()


def test_a_stopped_permit_ends_the_lease(registry: FakeRegistry, lease: Lease) -> None:
    registry.notify("permit.stopped", new_id("sub"), decisions=[lease.permit.claims.decision])
    assert ended(lease) == "withdrawn"


def test_a_withdrawal_between_question_and_answer_is_not_missed(
    registry: FakeRegistry, gate: Gate, use: uses.Use
) -> None:
    registry.allow(use)
    lease = gate.lease(use)
    asked = gate.ask

    def ask_and_withdraw(use: uses.Use, *, within: float | None = None) -> object:
        answer = asked(use, within=within)
        notice = registry.withdraw(use.subjects[0].id)
        assert eventually(lambda: registry.heard != {} or notice in {n.id for n in registry.notices})
        time.sleep(0.3)
        return answer

    gate.ask = ask_and_withdraw  # type: ignore[method-assign,assignment]
    with lease:
        assert ended(lease) == "withdrawn"


def test_a_lease_that_was_given_back_allows_nothing(
    registry: FakeRegistry, gate: Gate, use: uses.Use
) -> None:
    registry.allow(use)
    with gate.lease(use) as lease:
        pass
    with pytest.raises(LeaseEnded):
        lease.check()


def test_no_thread_is_left_behind(registry: FakeRegistry, gate: Gate, use: uses.Use) -> None:
    registry.allow(use)
    with gate.lease(use) as lease:
        lease.check()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("sayso-")]
