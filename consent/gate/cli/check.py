"""`sayso check`: ask, and start nothing."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from consent.gate.answers import Refusal
from consent.gate.cli import words
from consent.gate.cli.console import Talk, print_json
from consent.gate.cli.job import Job
from consent.gate.cli.run import OUTCOMES, refuse


def check(options: Namespace) -> int:
    """The exit code of `sayso check`: 0 when the use is allowed now."""
    talk = Talk(quiet=options.quiet or options.json)
    job = Job.open(Path(options.use))
    with job.gate(talk) as gate:
        gate.tool()
        found = job.manifest(gate, talk)
        use = job.use(gate, found)
        for line in words.asked(use, found):
            talk.say(line)
        answer = gate.ask(use)
    if options.json:
        print_json({"outcome": answer.outcome, **answer.context})
        return OUTCOMES[answer.outcome]
    if answer.permit is None:
        return refuse(Refusal(answer), talk)
    for line in words.answered(answer, answer.permit):
        talk.insist(line)
    return 0
