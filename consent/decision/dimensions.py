"""The dimensions in one table: each with its function, the reason when it fails, and how both sides are shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from consent.decision import match
from consent.decision.answer import DimensionResult, Reason
from consent.decision.question import Asked
from consent.decision.reasons import reason
from consent.facts import GrantFact
from consent.statements import Terms


class Dimension(NamedTuple):
    """A dimension of a grant. `code` is the reason when it fails, `floor` the floor that stands behind that."""

    name: str
    code: str
    compare: Callable[[Terms, Asked], match.Result]
    granted: Callable[[Terms], Any]
    requested: Callable[[Asked], Any]
    floor: str | None = None


def _tool_asking(asked: Asked) -> Any:
    return {"id": asked.tool.id, "version": asked.use.tool.version}


def _nothing(_terms: Terms) -> Any:
    return None


def _windows(terms: Terms) -> Any:
    return {"use": terms.use_window, "training": terms.training_window}


def _captured(asked: Asked) -> Any:
    return asked.use.dataset.captured if asked.use.dataset else None


def _dataset(asked: Asked) -> Any:
    return asked.use.dataset.digest if asked.use.dataset else None


def _others(asked: Asked) -> Any:
    return tuple({"id": other, "role": role} for other, role in sorted(asked.others))


DIMENSIONS = (
    Dimension(
        "project", "PROJECT_MISMATCH", match.project,
        lambda terms: tuple(title.id for title in terms.projects), lambda asked: asked.use.project,
    ),
    Dimension(
        "operation", "OPERATION_NOT_GRANTED", match.operation,
        lambda terms: terms.operations, lambda asked: tuple(sorted(asked.needs)),
    ),
    Dimension(
        "modality", "MODALITY_NOT_GRANTED", match.modality,
        lambda terms: terms.modalities, lambda asked: asked.modalities,
    ),
    Dimension(
        "purpose", "PURPOSE_NOT_GRANTED", match.purpose,
        lambda terms: terms.purposes, lambda asked: asked.use.purpose,
    ),
    Dimension(
        "content", "CONTENT_NOT_GRANTED", match.content,
        lambda terms: terms.content, lambda asked: asked.use.content,
    ),
    Dimension(
        "licensee", "LICENSEE_MISMATCH", match.licensee,
        lambda terms: terms.licensees, lambda asked: asked.use.licensee,
    ),
    Dimension(
        "vendor", "VENDOR_NOT_NAMED", match.vendor,
        lambda terms: terms.licensees + terms.vendors, lambda asked: asked.tool.organisation, "F-09",
    ),
    Dimension("tool", "TOOL_NOT_GRANTED", match.tool, lambda terms: terms.tools, _tool_asking),
    Dimension(
        "hosting", "HOSTING_NOT_GRANTED", match.hosting,
        lambda terms: terms.hosting, lambda asked: asked.use.tool.hosting,
    ),
    Dimension(
        "territory", "TERRITORY_OUTSIDE", match.territory,
        lambda terms: terms.territories, lambda asked: asked.use.territories,
    ),
    Dimension(
        "language", "LANGUAGE_NOT_GRANTED", match.language,
        lambda terms: terms.languages, lambda asked: asked.use.languages,
    ),
    Dimension("media", "MEDIA_NOT_GRANTED", match.media, lambda terms: terms.media, lambda asked: asked.use.media),
    Dimension("window", "WINDOW_OUTSIDE", match.window, _windows, lambda asked: asked.day.isoformat()),
    Dimension("captured", "CAPTURE_DATE_OUTSIDE", match.captured, lambda terms: terms.captured, _captured),
    Dimension("dataset", "DATASET_NOT_STATED", match.dataset, _nothing, _dataset),
    Dimension(
        "co_subject", "CO_SUBJECT_NOT_GRANTED", match.co_subject, lambda terms: terms.co_subjects, _others,
    ),
)  # fmt: skip


def fits(terms: Terms, asked: Asked) -> bool:
    """Whether these terms cover everything that is asked of one person in one role."""
    # A loop, not `all`: this runs for every grant of a person with each question.
    for dimension in DIMENSIONS:  # noqa: SIM110
        if dimension.compare(terms, asked) != "match":
            return False
    return True


def mismatches(terms: Terms, asked: Asked) -> int:
    """In how many dimensions these terms do not cover what is asked."""
    return sum(dimension.compare(terms, asked) != "match" for dimension in DIMENSIONS)


def results(terms: Terms, asked: Asked) -> tuple[DimensionResult, ...]:
    """Every dimension with both sides and what came of it."""
    return tuple(
        DimensionResult(each.name, each.granted(terms), each.requested(asked), each.compare(terms, asked))
        for each in DIMENSIONS
    )


def reasons(grant: GrantFact, asked: Asked) -> Iterator[Reason]:
    """One reason for each dimension in which this grant does not cover what is asked."""
    for dimension, found in zip(DIMENSIONS, results(grant.terms, asked), strict=True):
        if found.result != "match":
            yield reason(
                dimension.code, subject=asked.subject, grant=grant.id, dimension=dimension.name,
                floor=dimension.floor, granted=found.granted, requested=found.requested,
            )  # fmt: skip
