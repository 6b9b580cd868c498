"""`sayso run`: ask, start the command, keep the permit alive, and stop the command when the permit ends."""

from __future__ import annotations

import os
import shutil
from argparse import Namespace
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from consent import uses
from consent.errors import UseRefused
from consent.gate import codes, supervise
from consent.gate.answers import Refusal
from consent.gate.cli import words
from consent.gate.cli.console import Talk
from consent.gate.cli.job import Job
from consent.gate.client import Gate
from consent.gate.lease import Lease
from consent.gate.store import PermitStore

OUTCOMES = {"deny": codes.REFUSED, "conditional": codes.CONDITIONAL, "refer": codes.REFER, "permit": 0}

_STOPPING = {
    "withdrawn": "Consent was withdrawn: stopping the command.",
    "refused": "The registry no longer allows this: stopping the command.",
    "lost": "The registry could not be reached in time: stopping the command.",
}


def run(options: Namespace) -> int:
    """The exit code of `sayso run` (see `consent.gate.codes`)."""
    talk = Talk(as_json=options.json, quiet=options.quiet)
    if shutil.which(options.command[0]) is None:
        talk.event("error", code=codes.USAGE, text="command not found")
        talk.insist(f"sayso: there is no command `{options.command[0]}`; nothing was asked")
        return codes.USAGE
    job = Job.open(Path(options.use))
    with job.gate(talk) as gate:
        gate.tool()
        found = job.manifest(gate, talk)
        use = job.use(gate, found)
        for line in words.asked(use, found):
            talk.say(line)
        lease = gate.lease(use)
        try:
            with lease:
                return _under(lease, use, job, gate, options, talk)
        except UseRefused as refused:
            return refuse(refused, talk)


def refuse(refused: UseRefused, talk: Talk) -> int:
    """Say why not; the exit code for it."""
    if not isinstance(refused, Refusal):
        talk.insist(f"Refused: {refused}", "red")
        return codes.REFUSED
    answer = refused.answer
    code = OUTCOMES[answer.outcome]
    talk.event(
        "answered", outcome=answer.outcome, decision=answer.decision, reasons=list(answer.reasons), code=code
    )
    heading, *rest = words.refusal(answer)
    talk.insist(heading, "bold red" if answer.outcome == "deny" else "bold yellow")
    for line in rest:
        talk.insist(line)
    return code


def _under(lease: Lease, use: uses.Use, job: Job, gate: Gate, options: Namespace, talk: Talk) -> int:
    answer = lease.answer
    assert answer is not None  # the lease has begun
    talk.event("answered", outcome="permit", decision=answer.decision, permit=lease.permit.jti,
               recheck_after=lease.permit.claims.recheck_after)  # fmt: skip
    for line in words.answered(answer, lease.permit):
        talk.say(line)
    grace = options.grace if options.grace is not None else job.file.run.grace_seconds
    store = PermitStore(job.permit_folder, registry=gate.registry, use=use, keys=gate.keyring.to_dict())
    record = _Record(
        lease, store, talk, grace, {"program": options.command[0], "words": len(options.command)}
    )
    record.begin()
    command = supervise.Command(
        options.command,
        grace,
        {"SAYSO_PERMIT_FILE": str(store.path.resolve()), "SAYSO_REGISTRY": gate.registry},
    )
    try:
        outcome = supervise.run(command, lease, tick=record.tick)
    except supervise.CannotStart as error:
        record.end({"why": "not started", "error": str(error)})
        talk.insist(f"sayso: `{options.command[0]}` could not be started: {error}")
        return codes.USAGE
    return record.finish(outcome)


@dataclass
class _Record:
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
        now = self.lease.clock.now().wall
        self.facts |= {"state": "running", "started_at": words.stamp(now), "grace_seconds": self.grace}
        self.store.begin(self.lease.permit, at=words.stamp(now), run=self.facts)
        self._saved = self.lease.permit.jti

    def tick(self) -> None:
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
            f"sayso: permit holds until {stop_at}, renewed {self._count - 1} times, listening by {how}"
        )

    def _renewed(self) -> None:
        permit = self.lease.permit
        self._saved, self._count = permit.jti, self._count + 1
        self.store.save(permit, run=self.facts)
        self.store.note(words.stamp(permit.claims.iat), "permit", permit.jti)
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

    def end(self, facts: dict[str, Any]) -> None:
        now = self.lease.clock.now().wall
        self.facts |= {"state": "ended", "ended_at": words.stamp(now), "permits": self._count, **facts}
        self.store.save(self.lease.permit, run=self.facts)
        self.store.note(words.stamp(now), str(facts["why"]), str(facts.get("exit_code", "")))

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
