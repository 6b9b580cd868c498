"""Writes docs/vocabulary.md from the tables of `consent.vocabulary`: `python docs/build_vocabulary.py`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from consent.vocabulary import (  # noqa: E402 the script is run from anywhere
    DUTIES,
    FLOORS,
    OPERATIONS,
    PURPOSES,
    REASONS,
    ROLES,
    RULES_VERSION,
    STATES,
    SURVIVAL,
    TABLES,
    Term,
)
from consent.vocabulary.operations import HOUR  # noqa: E402

Rows = Iterable[tuple[str, ...]]

INTRODUCTION = f"""\
# The vocabulary of consent

Rules version `{RULES_VERSION}`. Made from `consent/vocabulary/` by `python docs/build_vocabulary.py`; a test fails when
this page and the tables differ. Codes are never renamed and never reused.

A grant says yes in these words and in no others: there is no wildcard, and a word that is not here refuses.
Terms marked **sensitive** are agreed to one by one. Terms marked **never offered** stand on no form, and every request
for them is refused. What this page says about statutes and contracts is an engineer's reading, not legal advice.
"""

CHAPTERS = (
    ("modality", "Modalities: what of the person", "None implies another."),
    (
        "operation",
        "Operations: what is done",
        "Storing includes `archive`, and nothing else includes anything. Training is not generating.",
    ),
    ("purpose", "Purposes: why", "Exactly one for each question."),
    ("content", "Content", "Not granted unless it is ticked."),
    ("media", "Media: where it is shown", ""),
    ("hosting", "Hosting: where the work runs", ""),
    ("role", "Roles: the part a person plays", "What the person in a role must have granted."),
    ("duty", "Duties: what comes with a permit", "`pre` blocks until it is evidenced."),
    ("choice", "Choices within duties", ""),
    ("proof", "Proofs of duties", ""),
    ("survival", "Survival: what may go on after an end", "The default is `none`."),
    ("post_mortem", "After death", "The default is `end_at_death`."),
    ("state", "States of a grant", "Every change is an event with who, when and why."),
    ("request_state", "States of a request", "Silence is never a yes."),
    ("suspension", "Whom a suspension comes from", ""),
    ("evidence", "Evidence of identity", "What a registrar may tick."),
    ("floor", "Floors: rules that no grant lifts", "Evaluated before every grant."),
    ("reason", "Reasons", "Every failing one is given, floors first. Texts decide nothing; codes do."),
)


def page() -> str:
    """The whole page, deterministic."""
    parts = [INTRODUCTION]
    for name, title, remark in CHAPTERS:
        parts += [f"\n## {title}\n\n", f"{remark}\n\n" if remark else "", *_table(_rows(name))]
    parts.append("\n## Names in other vocabularies\n\n")
    parts += _table(_mappings())
    return "".join(parts)


def _rows(name: str) -> Iterator[tuple[str, ...]]:
    special = {
        "operation": _operations,
        "role": _roles,
        "duty": _duties,
        "floor": _floors,
        "reason": _reasons,
    }
    yield from special[name]() if name in special else _plain(TABLES[name])


def _plain(terms: Mapping[str, Term]) -> Rows:
    yield ("code", "in words", "what it means", "for example", "why it exists")
    for term in terms.values():
        yield (
            f"`{term.code}`",
            term.label + _marks(term),
            term.sentence + _follows(term),
            term.example,
            term.origin,
        )


def _marks(term: Term) -> str:
    marks = [
        word for word, holds in (("sensitive", term.sensitive), ("never offered", not term.offered)) if holds
    ]
    return "".join(f" · **{mark}**" for mark in marks)


def _follows(term: Term) -> str:
    if term.code in STATES and STATES[term.code] is term and not STATES[term.code].final:
        return " Then: " + ", ".join(f"`{code}`" for code in STATES[term.code].next_codes) + "."
    if SURVIVAL.get(term.code) is term and SURVIVAL[term.code].dated:
        return f" Written `{term.code}:2029-12-31`."
    purpose = PURPOSES.get(term.code)
    if purpose is term and purpose.claimable:
        return " May also be claimed as an exception, which is never a consent (F-14)."
    return ""


def _operations() -> Rows:
    flags = (
        "stores",
        "trains",
        "processes_source",
        "needs_language",
        "voice",
        "publishes",
        "personal_only",
        "adults_only",
    )
    yield ("code", "in words", "what it means", "for example", "kind", "ask again within", "why it exists")
    for term in OPERATIONS.values():
        kind = ", ".join(flag.replace("_", " ") for flag in flags if getattr(term, flag))
        again = f"{term.recheck_seconds // HOUR} h"
        yield (
            f"`{term.code}`",
            term.label + _marks(term),
            term.sentence,
            term.example,
            kind,
            again,
            term.origin,
        )


def _roles() -> Rows:
    yield ("code", "in words", "what it means", "must have granted")
    for role in ROLES.values():
        needs = ["the operation asked for"] if role.grants_requested else []
        needs += [f"`{code}`" for code in role.grants]
        needs += [f"`{code}` when publishing" for code in role.grants_to_publish]
        yield (f"`{role.code}`", role.label, role.sentence, ", ".join(needs))


def _duties() -> Rows:
    yield ("code", "in words", "what it means", "phase", "detail", "proof", "on breach", "why it exists")
    for duty in DUTIES.values():
        phase = duty.phase + (f" or {duty.other_phase}" if duty.other_phase else "")
        detail = ", ".join(f"`{code}`" for code in duty.choices) or duty.detail
        proofs = ", ".join(f"`{code}`" for code in duty.proofs)
        yield (
            f"`{duty.code}`",
            duty.label,
            duty.sentence,
            phase,
            detail,
            proofs,
            duty.on_breach,
            duty.origin,
        )


def _floors() -> Rows:
    yield ("floor", "in words", "what it says", "what can be done", "basis", "from")
    for floor in FLOORS.values():
        code = f"`{floor.code}` v{floor.version}"
        yield (code, floor.label, floor.sentence, floor.remedy, floor.basis, floor.origin)


def _reasons() -> Rows:
    yield ("code", "in words", "the sentence", "what can be done", "leads to", "basis", "told to strangers")
    for reason in REASONS.values():
        told = "yes" if reason.public else "no"
        code, sentence = f"`{reason.code}`", reason.sentence
        yield (code, reason.label, sentence, reason.remedy, reason.outcome, reason.basis, told)


def _mappings() -> Rows:
    yield ("code", "DPV", "ODRL", "CAWG", "C2PA action", "digital source type")
    for terms in TABLES.values():
        for term in terms.values():
            names = [", ".join(found) for found in (term.dpv, term.odrl, term.cawg, term.c2pa)]
            if any(names) or term.source_type:
                yield (f"`{term.code}`", *names, term.source_type or "")


def _table(rows: Rows) -> Iterator[str]:
    for number, row in enumerate(rows):
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |\n"
        if number == 0:
            yield "|" + "---|" * len(row) + "\n"


if __name__ == "__main__":
    (ROOT / "docs" / "vocabulary.md").write_text(page())
