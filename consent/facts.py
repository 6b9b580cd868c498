"""All that a decision rests on, as plain values. Whoever has the facts, the use and the time gets the same answer."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import msgspec

from consent.errors import MalformedError
from consent.statements import ExclusionBody, Terms


class SubjectFact(msgspec.Struct, frozen=True):
    """A subject on record: identity level (`self_asserted` or `verified`), birth date, open disputes."""

    id: str
    identity: str
    born_on: date | None
    disputed: bool = False


class GrantFact(msgspec.Struct, frozen=True):
    """An accepted grant and what has happened to it since; all times aware, UTC."""

    id: str
    subject: str
    digest: str
    terms: Terms
    signed_at: datetime
    withdrawn_at: datetime | None = None
    superseded_at: datetime | None = None


class ExclusionFact(msgspec.Struct, frozen=True):
    """A standing never and when it began; `lifted_at` when the subject took it back."""

    id: str
    subject: str
    body: ExclusionBody
    made_at: datetime
    lifted_at: datetime | None = None


class ToolFact(msgspec.Struct, frozen=True):
    """The asking tool as registered: its organisation, version range, hosting; inactive tools get nothing."""

    id: str
    organisation: str
    versions: str
    hosting: str
    active: bool = True


class Facts(msgspec.Struct, frozen=True):
    """A moment's state. `unanswered` holds subjects who were asked and have not replied.

    `aliases` maps an external id used in the question (`isni:…`) to the one subject it is verified for.
    """

    tool: ToolFact | None
    subjects: tuple[SubjectFact, ...] = ()
    grants: tuple[GrantFact, ...] = ()
    exclusions: tuple[ExclusionFact, ...] = ()
    unanswered: tuple[str, ...] = ()
    aliases: dict[str, str] = msgspec.field(default_factory=dict)
    epoch: int = 0


def to_value(facts: Facts) -> dict[str, Any]:
    """Plain JSON values, for evidence bundles."""
    value: dict[str, Any] = msgspec.to_builtins(facts)
    return value


def from_value(value: Any) -> Facts:
    """The facts in a decoded JSON value. Raises MalformedError."""
    try:
        return msgspec.convert(value, Facts, strict=True)
    except msgspec.ValidationError as error:
        raise MalformedError(f"not facts we understand: {error}") from None
