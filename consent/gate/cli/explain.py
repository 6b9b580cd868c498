"""`sayso explain DECISION`: what the registry recorded when it answered, in sentences."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from consent import uses
from consent.errors import MalformedError
from consent.gate import usefile
from consent.gate.answers import Answer
from consent.gate.cli import words
from consent.gate.cli.console import Talk, plain, print_json, print_line
from consent.gate.cli.job import Job
from consent.gate.client import Gate
from consent.gate.errors import AnswerUntrusted, UseFileError


def explain(options: Namespace) -> int:
    """The exit code of `sayso explain`: 0 when the decision was found."""
    with gate_for(options) as gate:
        record = gate.decision(options.decision)
    if options.json:
        print_json(record)
        return 0
    for line in sentences(record):
        print_line(plain(line))
    return 0


def gate_for(options: Namespace) -> Gate:
    """The gate for a command that may name a use file, a registry, or leave it to the environment."""
    if options.use:
        return Job.open(Path(options.use)).gate(Talk())
    registry = options.registry or os.environ.get(usefile.REGISTRY_VARIABLE)
    if not registry:
        raise UseFileError(f"name the registry: --use, --registry or {usefile.REGISTRY_VARIABLE}")
    return Gate(registry)


def sentences(record: Mapping[str, Any]) -> list[str]:
    """A recorded decision in plain sentences. Raises AnswerUntrusted."""
    context = record.get("answer")
    if not isinstance(context, dict):
        raise AnswerUntrusted("the registry's record of this decision cannot be read")
    answer = Answer(str(context.get("outcome")), None, context)
    lines = [f"Decision {record.get('id') or answer.decision} of {context.get('at', 'an unknown time')}"]
    try:
        lines += words.asked(uses.from_value(record.get("use")), None)[:1]
    except MalformedError:
        lines.append("Asked     (the recorded question cannot be read)")
    lines.append(words.HEADINGS.get(answer.outcome, "No outcome is recorded."))
    lines += [f"  · {words.reason(each)}" for each in answer.reasons]
    lines += [f"  also: {words.reason(each)}" for each in answer.notes]
    lines += [f"  duty: {duty.get('code')} ({duty.get('phase')})" for duty in answer.duties]
    permit = record.get("permit")
    if isinstance(permit, dict):
        lines.append(f"Its permit {permit.get('jti')} is {permit.get('state')}.")
    return lines
