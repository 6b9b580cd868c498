"""From what was ticked to terms, and nothing else: a tick that is not there grants nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

from consent.statements import DutyTerm, Project, Purpose, Terms, Window
from consent.vocabulary import DUTIES, OPERATIONS
from registry.pages.consent.forms import SENSITIVE_TABLES, sensitive

Answers = dict[str, Any]


def terms_from(answers: Answers, *, titles: dict[str, str], today: date) -> Terms:
    """The terms these answers ask for. `titles` maps project references to titles. Raises KeyError when incomplete."""
    operations = _chosen(answers, "operations")
    trains = any(OPERATIONS[code].trains for code in operations if code in OPERATIONS)
    window = Window(answers["starts_on"], answers["ends_on"])
    return Terms(
        description=answers["description"].strip(),
        modalities=_chosen(answers, "modalities"),
        operations=operations,
        purposes=_purposes(answers),
        projects=_projects(answers, titles),
        licensees=tuple(answers["licensees"]),
        vendors=tuple(answers.get("vendors", ())),
        territories=tuple(answers["territories"]),
        territories_as_of=today.isoformat(),
        media=tuple(answers["media"]),
        languages=tuple(answers.get("languages", ())),
        hosting=tuple(answers["hosting"]),
        content=_chosen(answers, "content"),
        use_window=window,
        training_window=window if trains else None,
        captured=_captured(answers),
        duties=_duties(answers),
        survival=answers.get("survival", "none"),
        post_mortem=answers.get("post_mortem", "end_at_death"),
    )


def _chosen(answers: Answers, table: str) -> tuple[str, ...]:
    """The ordinary ticks, and each sensitive one that has its own."""
    alone = [
        term.code
        for term in sensitive(SENSITIVE_TABLES[table])
        if answers.get(f"{table}__{term.code}") is True
    ]
    return (*answers.get(table, ()), *alone)


def _purposes(answers: Answers) -> tuple[Purpose, ...]:
    return tuple(
        Purpose(code, answers["advertiser"].strip(), answers["product_line"].strip())
        if code == "advertising"
        else Purpose(code)
        for code in _chosen(answers, "purposes")
    )


def _projects(answers: Answers, titles: dict[str, str]) -> tuple[Project, ...]:
    named = [
        Project(reference, titles[reference])
        for reference in answers.get("projects", ())
        if reference in titles
    ]
    if answers.get("other_eidr"):
        named.append(Project(f"eidr:{answers['other_eidr']}", answers["other_title"].strip()))
    return tuple(named)


def _captured(answers: Answers) -> Window | None:
    first, last = answers.get("captured_from"), answers.get("captured_to")
    return Window(first, last) if first and last else None


def _duties(answers: Answers) -> tuple[DutyTerm, ...]:
    ticked = answers.get("duties", ())
    return tuple(
        DutyTerm(code, answers.get(f"detail_{code}", "") if DUTIES[code].detail != "nothing" else "")
        for code in ticked
        if code in DUTIES
    )
