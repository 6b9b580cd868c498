"""Whether the larger parts of a grant's terms hold together: purposes, titles, tools, people, duties, endings."""

from __future__ import annotations

from collections.abc import Iterator

from consent.errors import MalformedError
from consent.identifiers import is_id, parse_version_range
from consent.statements import DutyTerm, Purpose, Terms
from consent.terms_check.codes import is_title, word_problems
from consent.terms_check.problem import Problem
from consent.vocabulary import DUTIES, POST_MORTEM, PURPOSES, ROLES, SURVIVAL, read_dated

LONGEST_TEXT = 200
LONGEST_DAYS = 36_500
BEFORE = "before"

# Duties that cannot be kept together with an operation of the same grant, or with each other.
_AGAINST_OPERATIONS = {
    "no_foundation_training": ("train_foundation_model",),
    "no_onward_transfer": ("share_dataset", "transfer_model"),
}
_AGAINST_DUTIES = {"do_not_name": "credit"}


def problems(terms: Terms) -> Iterator[Problem]:
    """What is wrong with these parts, if anything."""
    for index, purpose in enumerate(terms.purposes):
        yield from _about_a_purpose(f"purposes.{index}", purpose)
    yield from _about_titles(terms)
    yield from _about_tools(terms)
    yield from _about_others(terms)
    for index, duty in enumerate(terms.duties):
        yield from _about_a_duty(f"duties.{index}", duty)
    if len({duty.code for duty in terms.duties}) < len(terms.duties):
        yield Problem("duties", "duplicate", "The same thing is in this list twice.")
    yield from _contradictions(terms)


def ending_problems(terms: Terms) -> Iterator[Problem]:
    """What is wrong with what is to happen after a withdrawal, and after death."""
    for field, table in (("survival", SURVIVAL), ("post_mortem", POST_MORTEM)):
        if read_dated(getattr(terms, field), table) is None:
            yield Problem(
                field, "unknown", "Choose one of the answers; where it speaks of a day, say which day."
            )


def _about_a_purpose(field: str, purpose: Purpose) -> Iterator[Problem]:
    yield from word_problems(f"{field}.code", purpose.code, PURPOSES)
    term = PURPOSES.get(purpose.code)
    for name, what in (("advertiser", "who advertises"), ("product_line", "which product is advertised")):
        stated = getattr(purpose, name)
        if term is not None and term.needs_advertiser and not (stated and stated.strip()):
            message = f"Say {what}. Advertising is agreed to for one product at a time."
            yield Problem(f"{field}.{name}", "missing", message)
        elif stated is not None and (term is None or not term.needs_advertiser):
            yield Problem(
                f"{field}.{name}", "unexpected", "Only advertising names an advertiser and a product."
            )
        elif stated is not None and len(stated) > LONGEST_TEXT:
            yield Problem(f"{field}.{name}", "too_long", f"Please keep this under {LONGEST_TEXT} characters.")


def _about_titles(terms: Terms) -> Iterator[Problem]:
    for index, project in enumerate(terms.projects):
        if not is_title(project.id):
            yield Problem(
                f"projects.{index}.id", "malformed", f"We do not know a title called `{project.id}`."
            )
        if not 0 < len(project.title.strip()) <= LONGEST_TEXT:
            message = f"Say what the title is called, in at most {LONGEST_TEXT} characters."
            yield Problem(f"projects.{index}.title", "missing", message)
    if len({project.id for project in terms.projects}) < len(terms.projects):
        yield Problem("projects", "duplicate", "The same title is in this list twice.")


def _about_tools(terms: Terms) -> Iterator[Problem]:
    for index, tool in enumerate(terms.tools):
        if not is_id(tool.id, "tol"):
            yield Problem(f"tools.{index}.id", "malformed", f"We do not know a tool called `{tool.id}`.")
        if not _is_range(tool.versions):
            message = "Say which versions, as in `>=2.0,<3`, or `any`."
            yield Problem(f"tools.{index}.versions", "malformed", message)
    if len({tool.id for tool in terms.tools}) < len(terms.tools):
        yield Problem("tools", "duplicate", "The same tool is in this list twice.")


def _about_others(terms: Terms) -> Iterator[Problem]:
    for index, other in enumerate(terms.co_subjects):
        if not is_id(other.id, "sub"):
            yield Problem(
                f"co_subjects.{index}.id", "malformed", f"We do not know a person called `{other.id}`."
            )
        yield from word_problems(f"co_subjects.{index}.role", other.role, ROLES)


def _about_a_duty(field: str, duty: DutyTerm) -> Iterator[Problem]:
    yield from word_problems(f"{field}.code", duty.code, DUTIES)
    term = DUTIES.get(duty.code)
    if term is None or not duty.detail:
        return
    kind, detail = term.detail, duty.detail
    if kind == "nothing":
        yield Problem(f"{field}.detail", "unexpected", "There is nothing more to say about this one.")
    elif kind == "choice" and detail not in _choices(duty.code):
        yield Problem(f"{field}.detail", "unknown", f"Choose one of: {', '.join(term.choices)}.")
    elif kind == "days" and not (
        detail.isascii() and detail.isdigit() and 0 < int(detail[:9]) <= LONGEST_DAYS
    ):
        yield Problem(f"{field}.detail", "malformed", "Say how many days, as a whole number.")
    elif len(detail) > LONGEST_TEXT:
        yield Problem(f"{field}.detail", "too_long", f"Please keep this under {LONGEST_TEXT} characters.")


def _choices(code: str) -> frozenset[str]:
    """The details a duty may have; one that may be due before says so in front: `before`, `before:line`."""
    term = DUTIES[code]
    if term.other_phase is None:
        return frozenset(term.choices)
    return frozenset({*term.choices, BEFORE, *(f"{BEFORE}:{choice}" for choice in term.choices)})


def _contradictions(terms: Terms) -> Iterator[Problem]:
    promised = {duty.code for duty in terms.duties}
    for duty, operations in _AGAINST_OPERATIONS.items():
        if duty in promised and not {*operations}.isdisjoint(terms.operations):
            yield Problem(
                "duties", "contradiction", f"You allow above what this rules out: {DUTIES[duty].label}."
            )
    for duty, other in _AGAINST_DUTIES.items():
        if {duty, other} <= promised:
            message = f"These two cannot both be kept: {DUTIES[duty].label}; {DUTIES[other].label}."
            yield Problem("duties", "contradiction", message)


def _is_range(text: str) -> bool:
    try:
        return parse_version_range(text) == text
    except MalformedError:
        return False
