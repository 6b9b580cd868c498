"""What `sayso run` tells and writes while the command runs, and when it has ended."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import Any

from consent.gate import codes, supervise
from consent.gate.cli import words
from consent.gate.cli.console import Talk
from consent.gate.errors import UseFileError
from consent.gate.lease import Lease
from consent.gate.store import PermitStore

_STOPPING = {
    "withdrawn": "Consent was withdrawn: stopping the command.",
    "refused": "The registry no longer allows this: stopping the command.",
    "lost": "The registry could not be reached in time: stopping the command.",
}


@dataclass
class RunRecord:
    """What is told and written while the command runs and when it has ended."""

    lease: Lease
    store: PermitStore
    talk: Talk
    grace: float
    facts: dict[str, Any]
    _saved: str = ""
    _trouble: str = ""
    _told_stop: bool = False
    _count: int = field(default=1)

    def begin(self) -> None:
        """Write the first permit. Raises UseFileError: what cannot be recorded is not started."""
        now = self.lease.clock.now().wall
        self.facts |= {"state": "running", "started_at": words.stamp(now), "grace_seconds": self.grace}
        self.store.begin(self.lease.permit, at=words.stamp(now), run=self.facts)
        self._saved = self.lease.permit.jti

    def tick(self) -> None:
        """Tell and keep what has changed since the last look."""
        order = self.lease.order()
        if order.do == "stop":
            if not self._told_stop and order.why:
                self._told_stop = True
                self.talk.event("stopping", why=order.why, grace_seconds=self.grace)
                self.talk.insist(
                    f"{_STOPPING.get(order.why, 'Stopping.')} It has {self.grace:g} seconds to end by itself.",
                    "bold",
                )
            return
        if self.lease.permit.jti != self._saved:
            self._renewed()
        if self.lease.trouble != self._trouble:
            self._troubled()
        stop_at = words.time_of_day(self.lease.state.stop_at.wall)
        how = "stream and poll" if self.lease.listening else "poll"
        self.talk.status(
            f"Running   permit holds until {stop_at} and is renewed, listening by {how}; Ctrl-C stops it",
            gist=how,
        )

    def _renewed(self) -> None:
        permit = self.lease.permit
        self._saved, self._count = permit.jti, self._count + 1
        self._keep(words.stamp(permit.claims.iat), "permit", permit.jti)
        self.talk.event("renewed", permit=permit.jti, recheck_after=permit.claims.recheck_after)

    def _troubled(self) -> None:
        self._trouble = self.lease.trouble
        by = words.time_of_day(self.lease.state.stop_at.wall)
        self.talk.event("trouble" if self._trouble else "recovered", text=self._trouble)
        if self._trouble:
            self.talk.say(
                f"sayso: {self._trouble}. Without an answer the command is stopped at {by}.", "yellow"
            )
        else:
            self.talk.say("sayso: the registry answers again.")

    def _keep(self, at: str, what: str, detail: str) -> None:
        """A full disk must neither stop the work nor hide how it ended."""
        try:
            self.store.save(self.lease.permit, run=self.facts)
            self.store.note(at, what, detail)
        except UseFileError as error:
            self.talk.event("trouble", text=str(error))
            self.talk.insist(f"sayso: the permit file is not up to date: {error}", "yellow")

    def end(self, facts: dict[str, Any]) -> None:
        """Write how it ended."""
        now = self.lease.clock.now().wall
        self.facts |= {"state": "ended", "ended_at": words.stamp(now), "permits": self._count, **facts}
        self._keep(words.stamp(now), str(facts["why"]), str(facts.get("exit_code", "")))

    def finish(self, outcome: supervise.RunOutcome) -> int:
        """Write the end, tell the registry that the work has stopped, and say where the permit lies."""
        took = round((outcome.ended_at - outcome.stop_at) * 1000) if outcome.stop_at else None
        self.end({
            "why": outcome.why, "returncode": outcome.returncode, "exit_code": outcome.code, "killed": outcome.killed,
            "leftovers": outcome.leftovers, "stopped_in_ms": took, "notices": list(self.lease.notice_ids),
        })  # fmt: skip
        told = self.lease.finish()
        told_programs = ("why", "returncode", "exit_code", "killed", "leftovers", "stopped_in_ms")
        facts = {name: self.facts[name] for name in told_programs}
        self.talk.event("ended", permit_file=str(self.store.path), **facts)
        self._say_end(outcome, took, told)
        return outcome.code

    def _say_end(self, outcome: supervise.RunOutcome, took: int | None, told: bool) -> None:
        if took is not None:
            how = "It had to be killed" if outcome.killed else "It ended by itself"
            self.talk.insist(f"Stopped. {how}, {took / 1000:.1f} seconds after it was told.", "bold")
        if outcome.leftovers:
            self.talk.insist(f"The command left {outcome.leftovers} processes behind; they were ended.")
        if outcome.code == codes.HIDDEN_CODE:
            self.talk.insist(
                f"The command's own exit code was {outcome.returncode}, which the gate keeps for itself."
            )
        if outcome.why == "guard lost":
            self.talk.insist("sayso: the guard process was killed, so the command was ended.")
        if not told:
            self.talk.insist("sayso: the registry could not be told that the work has stopped.", "yellow")
        self.talk.say(f"Permit    {os.path.relpath(self.store.path)}")
