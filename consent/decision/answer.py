"""The shape of an answer (domain section 9): an outcome with everything it rests on."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

import msgspec

Outcome = Literal["permit", "conditional", "deny", "refer"]


class Reason(msgspec.Struct, frozen=True, omit_defaults=True):
    """One reason: a stable code, and what was granted against what was requested.

    `text` is the sentence for people; codes decide, texts never do.
    """

    code: str
    text: str
    basis: str
    floor: str | None = None
    dimension: str | None = None
    subject: str | None = None
    grant: str | None = None
    granted: Any = None
    requested: Any = None


class DimensionResult(msgspec.Struct, frozen=True):
    """One dimension of one person's grant: `match`, `mismatch`, `not_granted` or `not_stated`."""

    dimension: str
    granted: Any
    requested: Any
    result: Literal["match", "mismatch", "not_granted", "not_stated"]


class SubjectResult(msgspec.Struct, frozen=True):
    """What was found for one person: the grant that fits best, and each dimension of it."""

    subject: str
    role: str
    grant: str | None
    state: str
    dimensions: tuple[DimensionResult, ...] = ()


class Duty(msgspec.Struct, frozen=True):
    """A duty that comes with the permit: which grant asks for it, in which phase."""

    code: str
    phase: str
    grant: str
    detail: str = ""


class Answer(msgspec.Struct, frozen=True):
    """A decision as a value. `reasons` lists every failing one, floors first; `notes` never fail anything.

    `valid_until` is the last valid day. `grants` is (id, digest) of every grant the permit rests on.
    `partial` says what part of the request would have passed.
    """

    outcome: Outcome
    rules: str
    at: datetime
    reasons: tuple[Reason, ...] = ()
    notes: tuple[Reason, ...] = ()
    subjects: tuple[SubjectResult, ...] = ()
    grants: tuple[tuple[str, str], ...] = ()
    duties: tuple[Duty, ...] = ()
    valid_until: date | None = None
    recheck_seconds: int = 0
    partial: dict[str, Any] = msgspec.field(default_factory=dict)


def to_value(answer: Answer) -> dict[str, Any]:
    """Plain JSON values."""
    value: dict[str, Any] = msgspec.to_builtins(answer)
    return value
