"""Keeps a permit alive while work runs, and knows at once when it has ended.

One thread renews; two listen (`watch`). The judgement itself is `lease_state`'s; here are only its clock, its wire and
its lock. `check` judges with the clock in hand, so it is right even when every thread has died.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from datetime import datetime
from types import TracebackType
from typing import TYPE_CHECKING, Self

from consent import notices, uses
from consent.errors import ConsentError, RegistryUnreachable
from consent.gate.answers import Answer, Permit, Refusal
from consent.gate.clock import Clock
from consent.gate.errors import LeaseEnded, RegistryProblem
from consent.gate.lease_state import Ending, LeaseState, Order
from consent.gate.watch import Watch

if TYPE_CHECKING:
    from consent.gate.client import Gate

STREAM_PATIENCE = 2.0
"""Seconds to wait for the stream before asking, so that a withdrawal in between is not missed."""

_LOOK_AGAIN = 0.5
_TELL_SECONDS = 5.0
_ENDS = {"consent.withdrawn", "consent.excluded", "permit.stopped"}

_SENTENCES: dict[Ending, str] = {
    "withdrawn": "consent was withdrawn",
    "refused": "the registry no longer allows this use",
    "lost": "the registry could not be reached by the time the permit had to be renewed",
    "closed": "the lease was given back",
}


class Lease:
    """A permit with somebody who renews it. Use it in a `with` block; entering asks and may raise UseRefused or
    RegistryUnreachable.

    Call `check()` between two pieces of work: it raises LeaseEnded from the moment the permit has ended.
    """

    def __init__(self, gate: Gate, use: uses.Use) -> None:
        self._gate, self._use = gate, use
        self._changed = threading.Condition()
        self._state: LeaseState | None = None
        self._keeper = threading.Thread(target=self._keep, name="sayso-lease", daemon=True)
        self._watch = Watch(gate, concerns=self._concerns, on_notice=self._heard, on_doubt=self._doubted)
        self._listeners: list[Callable[[], None]] = []
        self._finished = False
        self._early: list[notices.NoticeBody] = []
        self._last_doubt = float("-inf")
        self._decisions: set[str] = set()
        self._to_answer: list[str] = []
        self._tellers: list[threading.Thread] = []
        self.answer: Answer | None = None
        """The last answer that brought a permit, or the refusal that ended the lease."""
        self.permits: list[Permit] = []
        """The first permit and the newest one."""
        self.trouble = ""
        """Why the last renewal did not succeed, or an empty text."""
        self.doubt = ""
        """What last led to a question before its time, or an empty text."""

    @property
    def clock(self) -> Clock:
        """The clock that this lease is judged by."""
        return self._gate.clock

    @property
    def permit(self) -> Permit:
        """The newest permit."""
        return self.permits[-1]

    @property
    def state(self) -> LeaseState:
        """The lease as a value."""
        if self._state is None:
            raise LeaseEnded("the lease has not begun: use it in a `with` block", "closed")
        return self._state

    @property
    def listening(self) -> bool:
        """Whether the stream of notices is open now."""
        return self._watch.connected.is_set()

    @property
    def notice_ids(self) -> tuple[str, ...]:
        """The notices that ended this lease."""
        return tuple(self._to_answer)

    def order(self) -> Order:
        """What to do now, by the clocks now."""
        return self.state.order(self._gate.clock.now())

    def check(self) -> None:
        """Return when the work may go on. Raises LeaseEnded otherwise."""
        order = self.order()
        if order.do == "stop" and order.why:
            raise LeaseEnded(_SENTENCES[order.why], order.why)

    def on_change(self, listener: Callable[[], None]) -> None:
        """Call `listener` (from another thread) after every renewal and when the lease ends."""
        self._listeners.append(listener)

    def begin(self) -> None:
        """Listen, ask, and start to renew. Raises UseRefused or RegistryUnreachable, and then nothing runs."""
        self._gate.tool()
        self._watch.start()
        try:
            self._watch.connected.wait(STREAM_PATIENCE)
            answer = self._gate.ask(self._use)
        except BaseException:
            self._watch.stop()
            raise
        if answer.permit is None:
            self._watch.stop()
            raise Refusal(answer)
        self._begin(answer, answer.permit)
        self._keeper.start()

    def finish(self, *, stopped: bool = True) -> bool:
        """End the lease. If a notice ended it and the work has stopped, tell the registry; False if that failed."""
        if self._finished:
            return True
        self._finished = True
        self._ended("closed")
        self._watch.stop()
        self._keeper.join(timeout=1.0)
        for teller in self._tellers:
            teller.join(timeout=_TELL_SECONDS)
        told = [self._tell(notice, "stopped") for notice in self._to_answer if stopped]
        return all(told)

    def __enter__(self) -> Self:
        self.begin()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.finish()

    def _begin(self, answer: Answer, permit: Permit) -> None:
        """From here on notices are judged at once; those that came while the question was open are judged now."""
        self.answer, self.permits = answer, [permit]
        self._decisions.add(permit.claims.decision)
        with self._changed:
            self._state = LeaseState.begin(permit.times, asked=permit.asked)
            early, self._early = self._early, []
            if self._last_doubt >= permit.asked.monotonic:
                self._state = self._state.doubted(self._gate.clock.now())
        for notice in early:
            self._heard(notice)

    def _keep(self) -> None:
        while True:
            with self._changed:
                order = self.order()
                if order.do == "go":
                    # Short waits, because a wall clock that is set forward wakes nobody.
                    self._changed.wait(min(order.seconds, _LOOK_AGAIN))
                    continue
            if order.do == "stop":
                self._ended(order.why or "lost")
                return
            self._renew()

    def _ended(self, why: Ending) -> None:
        self._settle(lambda state: state.end(why))

    def _renew(self) -> None:
        clock = self._gate.clock
        asked = clock.now()
        left = self.state.stop_at.left(asked)
        try:
            answer = self._gate.ask(self._use, within=left)
        except RegistryUnreachable as error:
            self.trouble = str(error)
            wish = error.retry_after if isinstance(error, RegistryProblem) else 0.0
            self._settle(lambda state: state.unanswered(clock.now(), retry_after=wish))
            return
        permit = answer.permit
        if permit is None:
            self.answer = answer
            self._ended("refused")
            self._watch.poll_soon()  # the notice that explains it may be waiting, and wants an answer
            return
        before = self.state.times
        self._decisions.add(permit.claims.decision)
        self._settle(lambda state: state.renewed(permit.times, asked=permit.asked, now=clock.now()))
        renewed = self.state.times is not before
        self.trouble = "" if renewed else "the registry sent an older permit again"
        if renewed:
            self.answer, self.permits = answer, [self.permits[0], permit]
        self._announce()

    def _settle(self, step: Callable[[LeaseState], LeaseState]) -> None:
        with self._changed:
            if self._state is None:
                return
            before = self._state
            self._state = step(before)
            self._changed.notify_all()
        if self._state.ended != before.ended:
            self._announce()

    def _announce(self) -> None:
        for listener in self._listeners:
            listener()

    def _concerns(self, notice: notices.NoticeBody) -> bool:
        people = {person.id for person in self._use.subjects}
        if self._state is None:
            return notice.subject in people or any(not who.startswith("sub_") for who in people)
        return self._ends(notice) or notice.subject in self.permit.claims.subjects

    def _ends(self, notice: notices.NoticeBody) -> bool:
        ours = {grant.id for grant in self.permit.claims.grants}
        return notice.type in _ENDS and bool(
            ours & set(notice.grants) or self._decisions & set(notice.decisions)
        )

    def _heard(self, notice: notices.NoticeBody) -> None:
        with self._changed:
            if self._state is None:
                self._early.append(notice)
                return
        if self._ends(notice):
            self._to_answer.append(notice.id)
            self._ended("withdrawn")
        elif _unix(notice.effective_at) < self.permit.claims.iat:
            return  # the registry knew of it when it made our permit
        else:
            self._doubted("a notice about a person in this job")
        # The answer goes its own way: neither the stream nor the stop may wait for it.
        teller = threading.Thread(
            target=self._tell, args=(notice.id, "heard"), name="sayso-heard", daemon=True
        )
        self._tellers.append(teller)
        teller.start()

    def _doubted(self, why: str) -> None:
        now = self._gate.clock.now()
        self._last_doubt = now.monotonic
        self.doubt = why
        self._settle(lambda state: state.doubted(now))

    def _tell(self, notice: str, what: str) -> bool:
        for pause in (0.2, 1.0, None):
            with contextlib.suppress(ConsentError):
                self._gate.heard(notice, state=what)
                return True
            if pause:
                threading.Event().wait(pause)
        return False


def _unix(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()
