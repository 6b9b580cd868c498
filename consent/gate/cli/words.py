"""How the gate says things: what was asked, what was answered, why not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from consent import uses, vocabulary
from consent.gate.answers import Answer, Permit
from consent.gate.manifest import Manifest

HEADINGS = {
    "deny": "Refused: this is not allowed.",
    "conditional": "Not yet: this would be allowed once the following is done.",
    "refer": "Undecided: the registry cannot answer this by itself; a person must look at it.",
    "permit": "Allowed.",
}


def time_of_day(unix: float) -> str:
    """`14:05:30Z`."""
    return datetime.fromtimestamp(int(unix), UTC).strftime("%H:%M:%SZ")


def stamp(unix: float) -> str:
    """`2026-11-22T14:05:30Z`."""
    return datetime.fromtimestamp(int(unix), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def asked(use: uses.Use, manifest: Manifest | None) -> list[str]:
    """Two lines: what for, and with what."""
    people = ", ".join(
        f"{person.id} ({_all(person.modalities, 'modality')}, as {person.role})" for person in use.subjects
    )
    where = f", in {', '.join(use.territories)}" if use.territories else ""
    first = f"{_label('operation', use.operation)} of {people} for {_label('purpose', use.purpose.code)} "
    return [f"Asked     {first}{use.project}, by {use.licensee}{where}", f"Material  {_material(manifest)}"]


def answered(answer: Answer, permit: Permit) -> list[str]:
    """Two lines: what was answered, and how long it holds."""
    claims = permit.claims
    duties = ", ".join(dict.fromkeys(_label("duty", duty.code) for duty in claims.duties)) or "none"
    until = answer.context.get("valid_until")
    span = f"until {until}, " if isinstance(until, str) else ""
    grants = ", ".join(grant.id for grant in claims.grants)
    return [
        f"Answered  allowed {span}resting on {grants}; duties: {duties}",
        f"Permit    {claims.jti}, asked again before {time_of_day(claims.recheck_after)}; decision {claims.decision}",
    ]


def refusal(answer: Answer) -> list[str]:
    """The heading, one line for every reason, and where to go from here."""
    lines = [HEADINGS.get(answer.outcome, HEADINGS["deny"])]
    lines += [f"  · {reason(each)}" for each in answer.reasons]
    lines += [f"    {text}" for text in _partial(answer.context.get("partial"))]
    ask, explain = answer.context.get("ask"), answer.explain
    way = f"Ask for it: {ask}   " if isinstance(ask, str) and ask else f"Why: {explain}   " if explain else ""
    return [*lines, f"{way}decision {answer.decision}   nothing was started"]


def reason(value: Mapping[str, Any]) -> str:
    """One reason as a sentence, with the floor it rests on."""
    text = str(value.get("text") or value.get("code") or "no reason given")
    floor = value.get("floor")
    return f"{text} (floor {floor})" if floor and str(floor) not in text else text


def _partial(partial: Any) -> Iterable[str]:
    if isinstance(partial, dict) and isinstance(partial.get("items"), int):
        yield f"{partial['items']} of the files could have been used, {partial.get('excluded', 0)} not"


def _material(manifest: Manifest | None) -> str:
    if manifest is None:
        return "none"
    dataset = manifest.dataset()
    captured = dataset.captured
    days = f"captured {captured.earliest} to {captured.latest}" if captured.earliest else "no capture dates"
    undated = f", {captured.undated} without a date" if captured.undated and captured.earliest else ""
    return f"{dataset.items} files, {days}{undated}; manifest {dataset.digest[:23]}…"


def _label(table: str, code: str) -> str:
    term = vocabulary.TABLES[table].get(code)
    return term.label if term else code


def _all(codes: Iterable[str], table: str) -> str:
    return " and ".join(_label(table, code) for code in codes)
