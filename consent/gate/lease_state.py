"""When work may go on, when its permit must be renewed, and by when it must stop: a value without clock or wire.

The rules, in order:
1. What has ended stays ended.
2. A permit is good until `recheck_after` and never beyond `exp`. Two clocks watch that moment, the wall clock and the
   monotonic one, and the earlier judgement counts: setting the wall clock back buys no time, and neither does sleep.
3. Renewal is tried from half-time on. A failed try changes nothing but the moment of the next.
4. Only a permit made later than the one in hand moves the end; a replayed one counts as a failed try.
5. Whatever was heard and cannot be trusted leads to a question, never to a conclusion.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

Do = Literal["go", "renew", "stop"]
Ending = Literal["withdrawn", "refused", "lost", "closed"]

_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 15.0
_BETWEEN_DOUBTS = 1.0


@dataclass(frozen=True)
class Moment:
    """One instant as two clocks see it: `wall` in Unix seconds, `monotonic` in seconds that never go back."""

    wall: float
    monotonic: float

    def plus(self, seconds: float) -> Moment:
        """The moment that many seconds later on both clocks."""
        return Moment(self.wall + seconds, self.monotonic + seconds)

    def left(self, now: Moment) -> float:
        """Seconds from `now` until this moment, by the clock that says less."""
        return min(self.wall - now.wall, self.monotonic - now.monotonic)


@dataclass(frozen=True)
class PermitTimes:
    """The times a permit carries, in Unix seconds."""

    issued_at: int
    recheck_after: int
    expires_at: int

    @property
    def window(self) -> int:
        """Seconds for which the permit is good without asking again."""
        return max(0, min(self.recheck_after, self.expires_at) - self.issued_at)


@dataclass(frozen=True)
class Order:
    """What to do now: `go` on (and look again after `seconds`), `renew`, or `stop` (because of `why`)."""

    do: Do
    seconds: float = 0.0
    why: Ending | None = None


@dataclass(frozen=True)
class LeaseState:
    """A lease as a value; every event gives the next one."""

    times: PermitTimes
    stop_at: Moment
    renew_at: Moment
    failures: int = 0
    doubted_at: float = float("-inf")
    ended: Ending | None = None

    @classmethod
    def begin(cls, times: PermitTimes, *, asked: Moment) -> LeaseState:
        """A lease on a permit that was asked for at `asked`; counting from the question never counts too long."""
        stop_at = Moment(min(times.recheck_after, times.expires_at), asked.monotonic + times.window)
        return cls(
            times, stop_at, Moment(times.issued_at + times.window / 2, asked.monotonic + times.window / 2)
        )

    def renewed(self, times: PermitTimes, *, asked: Moment, now: Moment) -> LeaseState:
        """After an answer with a verified permit of these times."""
        if self.order(now).do == "stop":
            return self
        if times.issued_at < self.times.issued_at or times.recheck_after < self.times.recheck_after:
            return self.unanswered(now)
        return replace(LeaseState.begin(times, asked=asked), doubted_at=self.doubted_at)

    def unanswered(self, now: Moment, *, retry_after: float = 0.0) -> LeaseState:
        """After a try that brought no answer, or none that can be trusted; `retry_after` is the registry's wish."""
        first = min(_FIRST_PAUSE, self.times.window / 20)
        longest = min(_LONGEST_PAUSE, max(first, self.times.window / 6))
        pause = max(min(first * 2 ** min(self.failures, 20), longest), min(retry_after, longest))
        return replace(self, failures=self.failures + 1, renew_at=now.plus(pause))

    def doubted(self, now: Moment) -> LeaseState:
        """Something was heard that must be checked by asking: at once, but not more than once a second."""
        wait = max(0.0, self.doubted_at + _BETWEEN_DOUBTS - now.monotonic)
        if wait > _BETWEEN_DOUBTS:
            return self  # a question for an earlier doubt is still to come, and answers this one too
        due = now.plus(wait)
        sooner = due if due.left(now) < self.renew_at.left(now) else self.renew_at
        return replace(self, renew_at=sooner, doubted_at=due.monotonic)

    def end(self, why: Ending) -> LeaseState:
        """After a verified notice, a refusal, or the holder's own end. The first ending stays."""
        return self if self.ended else replace(self, ended=why)

    def order(self, now: Moment) -> Order:
        """What to do at `now`."""
        if self.ended:
            return Order("stop", why=self.ended)
        left = self.stop_at.left(now)
        if left <= 0:
            return Order("stop", why="lost")
        until_renewal = self.renew_at.left(now)
        if until_renewal <= 0:
            return Order("renew")
        return Order("go", seconds=min(left, until_renewal))
