"""The lease as a value: laws over any order of events, and the cases that have a name."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from consent.gate.lease_state import Ending, LeaseState, Moment, PermitTimes

START = Moment(1_795_356_000.0, 5_000.0)

windows = st.integers(min_value=1, max_value=3600)
Step = Callable[[LeaseState, Moment], LeaseState]


def times(window: int, *, issued: float = START.wall, extra: int = 180) -> PermitTimes:
    return PermitTimes(int(issued), int(issued) + window, int(issued) + window + extra)


def fresh(window: int = 120) -> LeaseState:
    return LeaseState.begin(times(window), asked=START)


def renewal(window: int) -> Step:
    return lambda state, now: state.renewed(times(window, issued=now.wall), asked=now, now=now)


def replay(state: LeaseState, now: Moment) -> LeaseState:
    old = PermitTimes(state.times.issued_at - 1, state.times.recheck_after - 1, state.times.expires_at)
    return state.renewed(old, asked=now, now=now)


harmless: st.SearchStrategy[Step] = st.one_of(
    st.just(lambda state, now: state.unanswered(now)),
    st.floats(min_value=0, max_value=4000).map(
        lambda wish: lambda state, now: state.unanswered(now, retry_after=wish)
    ),
    st.just(lambda state, now: state.doubted(now)),
    st.just(replay),
)
reasons: tuple[Ending, ...] = ("withdrawn", "refused", "lost", "closed")
endings: st.SearchStrategy[Step] = st.sampled_from(reasons).map(lambda why: lambda state, now: state.end(why))
ticks = st.floats(min_value=0, max_value=600, allow_nan=False)
jumps = st.floats(min_value=-86_400, max_value=86_400, allow_nan=False)


@given(windows, st.lists(st.tuples(ticks, jumps, harmless), max_size=20))
def test_nothing_but_a_newer_permit_moves_the_end(
    window: int, events: list[tuple[float, float, Step]]
) -> None:
    state = fresh(window)
    now = START
    for passed, jump, step in events:
        now = Moment(now.wall + passed + jump, now.monotonic + passed)
        state = step(state, now)
    assert state.stop_at == fresh(window).stop_at


@given(windows, ticks, jumps)
def test_work_stops_as_soon_as_either_clock_says_so(window: int, passed: float, jump: float) -> None:
    now = Moment(START.wall + passed + jump, START.monotonic + passed)
    over = passed >= window or passed + jump >= window
    assert (fresh(window).order(now).do == "stop") == over


@given(windows, ticks, jumps, st.lists(harmless, max_size=5))
def test_go_never_waits_past_the_end(window: int, passed: float, jump: float, steps: list[Step]) -> None:
    state = fresh(window)
    now = Moment(START.wall + passed + jump, START.monotonic + passed)
    for step in steps:
        state = step(state, now)
    order = state.order(now)
    if order.do == "go":
        assert 0 < order.seconds <= state.stop_at.left(now)


@given(windows, endings, st.lists(st.tuples(ticks, st.one_of(harmless, windows.map(renewal))), max_size=10))
def test_what_has_ended_stays_ended(window: int, ending: Step, events: list[tuple[float, Step]]) -> None:
    state = ending(fresh(window), START)
    now = START
    for passed, step in events:
        now = now.plus(passed)
        state = step(state, now)
    assert state.order(now).do == "stop"
    assert state.order(now).why == ending(fresh(window), START).ended


@given(
    windows, st.lists(st.tuples(st.floats(min_value=0.01, max_value=0.99), windows), min_size=1, max_size=20)
)
def test_a_lease_renewed_in_time_goes_on_for_ever(window: int, renewals: list[tuple[float, int]]) -> None:
    state, now = fresh(window), START
    for share, next_window in renewals:
        now = now.plus(max(0.0, state.stop_at.left(now)) * share)
        before = state
        state = renewal(next_window)(state, now)
        assert state.order(now).do != "stop" or before.stop_at == state.stop_at


def test_a_permit_lost_is_not_found_again() -> None:
    late = START.plus(121)
    state = renewal(120)(fresh(120), late)
    assert state.order(late) == fresh(120).order(late)
    assert state.order(late).why == "lost"


def test_renewal_begins_at_half_time() -> None:
    assert fresh(120).order(START.plus(59.9)).do == "go"
    assert fresh(120).order(START.plus(60)).do == "renew"


def test_the_end_is_recheck_after_not_before_and_not_after() -> None:
    assert fresh(120).order(START.plus(119.999)).do == "renew"
    assert fresh(120).order(START.plus(120)).do == "stop"


def test_a_permit_that_ends_before_its_recheck_ends_there() -> None:
    state = LeaseState.begin(times(120, extra=-100), asked=START)
    assert state.order(START.plus(20)).do == "stop"


def test_time_spent_waiting_for_the_answer_is_not_given_twice() -> None:
    slow = START.plus(9)
    permit = PermitTimes(int(slow.wall), int(slow.wall) + 120, int(slow.wall) + 300)
    assert LeaseState.begin(permit, asked=START).order(START.plus(120)).do == "stop"


def test_a_clock_set_back_buys_no_time() -> None:
    back = Moment(START.wall - 7_200, START.monotonic + 120)
    assert fresh(120).order(back).do == "stop"


def test_a_clock_set_forward_ends_at_once() -> None:
    forward = Moment(START.wall + 7_200, START.monotonic + 1)
    assert fresh(120).order(forward).do == "stop"


def test_tries_grow_apart_and_stay_within_reach_of_the_end() -> None:
    state, now, pauses = fresh(120), START.plus(60), []
    for _ in range(8):
        state = state.unanswered(now)
        pauses.append(state.order(now).seconds)
    assert pauses == sorted(pauses)
    assert pauses[0] == 1.0
    assert pauses[-1] == 15.0


def test_the_registry_may_ask_for_patience_but_not_past_the_end() -> None:
    now = START.plus(60)
    assert fresh(120).unanswered(now, retry_after=10).order(now).seconds == 10
    assert fresh(120).unanswered(now, retry_after=3600).order(now).seconds == 15


def test_a_doubt_leads_to_a_question_at_once_but_a_flood_of_them_to_one_a_second() -> None:
    now = START.plus(1)
    state = fresh(120).doubted(now)
    assert state.order(now).do == "renew"
    asked = renewal(120)(state, now)
    again = asked.doubted(now.plus(0.25))
    assert again.order(now.plus(0.25)).do == "go"
    assert again.order(now.plus(1)).do == "renew"
