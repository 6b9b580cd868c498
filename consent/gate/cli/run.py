"""`sayso run`: ask, start the command, keep the permit alive, and stop the command when the permit ends."""

from __future__ import annotations

import shutil
from argparse import Namespace
from pathlib import Path

from consent import uses
from consent.errors import UseRefused
from consent.gate import codes, supervise
from consent.gate.answers import Refusal
from consent.gate.cli import words
from consent.gate.cli.console import Talk
from consent.gate.cli.job import Job
from consent.gate.cli.record import RunRecord
from consent.gate.client import Gate
from consent.gate.lease import Lease
from consent.gate.store import PermitStore

OUTCOMES = {"deny": codes.REFUSED, "conditional": codes.CONDITIONAL, "refer": codes.REFER, "permit": 0}


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
    lease.check()
    record = RunRecord(
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
