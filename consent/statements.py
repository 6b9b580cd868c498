"""What a consent-changing document is: one closed shape per kind, canonical bytes, and nothing we do not know.

A statement is I-JSON, canonicalised by RFC 8785. A member that is not named here is refused, because a signature
over words nobody understood is not consent. Whether the *terms* make sense is `consent.terms_check`'s question.
"""

from __future__ import annotations

import hashlib
from typing import Any, Literal, TypeVar

import msgspec

from consent import canonical
from consent.errors import MalformedError

MAX_BYTES = 64 * 1024


class _Closed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of every signed shape: immutable, and closed to unknown members."""


class Purpose(_Closed, frozen=True):
    """Why: a purpose code; advertising also names who advertises what."""

    code: str
    advertiser: str | None = None
    product_line: str | None = None


class Project(_Closed, frozen=True):
    """The named title: `eidr:…`, `imdb:tt…` or our own `prj_…`, with the title the signer read."""

    id: str
    title: str


class ToolTerm(_Closed, frozen=True):
    """One tool a grant names: `tol_…`, and the versions of it (`any`, or a range such as `>=2.0,<3`)."""

    id: str
    versions: str = "any"


class Window(_Closed, frozen=True):
    """Days, both included: `starts_on` the first valid day, `ends_on` the last (ISO dates)."""

    starts_on: str
    ends_on: str


class DutyTerm(_Closed, frozen=True):
    """Something that comes with the permission; `detail` says the form, period, days or basis."""

    code: str
    detail: str = ""


class CoSubjectTerm(_Closed, frozen=True):
    """Another person this grant may be combined with, and in which role; none named means anyone who consents too."""

    id: str
    role: str


class Terms(_Closed, frozen=True, cache_hash=True):
    """What one grant allows (domain vocabulary, section 7.4). No field has a wildcard.

    `tools` empty means: any tool registered by the licensees or vendors named here; hosting is always named.
    `captured` bounds the days on which source material was recorded. `territories` may hold groups, read as they
    were on `territories_as_of`.
    """

    description: str
    modalities: tuple[str, ...]
    operations: tuple[str, ...]
    purposes: tuple[Purpose, ...]
    projects: tuple[Project, ...]
    licensees: tuple[str, ...]
    territories: tuple[str, ...]
    territories_as_of: str
    media: tuple[str, ...]
    hosting: tuple[str, ...]
    use_window: Window
    vendors: tuple[str, ...] = ()
    tools: tuple[ToolTerm, ...] = ()
    languages: tuple[str, ...] = ()
    content: tuple[str, ...] = ()
    training_window: Window | None = None
    captured: Window | None = None
    co_subjects: tuple[CoSubjectTerm, ...] = ()
    duties: tuple[DutyTerm, ...] = ()
    survival: str = "none"
    post_mortem: str = "end_at_death"


class WithdrawalBody(_Closed, frozen=True):
    """Which grant ends. No reason is asked for; `note` is the subject's own, optional and private."""

    grant: str
    note: str = ""


class ExclusionBody(_Closed, frozen=True):
    """A standing never. An empty list means that dimension does not narrow it: all empty is "never anything"."""

    operations: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    modalities: tuple[str, ...] = ()
    content: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()


class By(_Closed, frozen=True):
    """Who speaks: a person, and in what capacity."""

    id: str
    capacity: Literal["self"] = "self"


class _Envelope(_Closed, frozen=True):
    v: Literal[1]
    id: str
    registry: str
    subject: str
    by: By
    issued_at: str
    nonce: str
    text_sha256: str


class Grant(_Envelope, frozen=True, tag_field="type", tag="grant"):
    """Allows what its terms say; `supersedes` names the grant it replaces from the moment it is accepted."""

    body: Terms
    supersedes: str | None = None


class Withdrawal(_Envelope, frozen=True, tag_field="type", tag="withdrawal"):
    """Ends a grant from the moment it is recorded (F-12)."""

    body: WithdrawalBody


class Exclusion(_Envelope, frozen=True, tag_field="type", tag="exclusion"):
    """A standing never that beats every grant."""

    body: ExclusionBody


Statement = Grant | Withdrawal | Exclusion
_T = TypeVar("_T")


def parse(data: bytes | str) -> Statement:
    """The statement in these bytes. Raises MalformedError for anything else, unknown members included."""
    return from_value(canonical.parse(data, max_bytes=MAX_BYTES))


def from_value(value: Any) -> Statement:
    """The statement in this decoded JSON value. Raises MalformedError."""
    return _convert(value, Statement)  # type: ignore[arg-type]  # a union is a valid target for msgspec


def terms_from_value(value: Any) -> Terms:
    """The terms in this decoded JSON value. Raises MalformedError."""
    return _convert(value, Terms)


def to_value(statement: Statement | Terms) -> dict[str, Any]:
    """Plain JSON values, with every member present, so that the same statement has one form."""
    value: dict[str, Any] = msgspec.to_builtins(statement)
    return value


def to_bytes(statement: Statement) -> bytes:
    """The canonical bytes (RFC 8785) that are signed, hashed and kept."""
    return canonical.canonical(to_value(statement))


def digest(statement_bytes: bytes) -> str:
    """`sha256:…` of the canonical bytes: how permits and the log name a statement."""
    return "sha256:" + hashlib.sha256(statement_bytes).hexdigest()


def text_digest(text: str) -> str:
    """Lower-case hex SHA-256 of the exact text shown to the signer, UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def _convert(value: Any, kind: type[_T]) -> _T:
    try:
        return msgspec.convert(value, kind, strict=True)
    except msgspec.ValidationError as error:
        raise MalformedError(f"not a statement we understand: {error}") from None
