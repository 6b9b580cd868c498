"""What a tool proposes to do, in the vocabulary, as a closed value with a digest.

The wire form is AuthZEN (`POST /access/v1/evaluation`); `from_authzen` and `to_authzen` translate. Unknown members of
an AuthZEN request are ignored, as that standard asks; unknown *terms* are kept and refused by the decision.
"""

from __future__ import annotations

import hashlib
from typing import Any, TypeVar

import msgspec

from consent import canonical
from consent.errors import MalformedError

MAX_ITEMS = 20_000
MAX_SUBJECTS = 50
_T = TypeVar("_T")


class Item(msgspec.Struct, frozen=True):
    """One source file: `sha256:…` and the day it was captured (ISO date), or None when nobody knows."""

    digest: str
    captured_on: str | None = None


class Captured(msgspec.Struct, frozen=True):
    """When the material was captured: first and last day (ISO dates), and how many items have no date."""

    earliest: str | None = None
    latest: str | None = None
    undated: int = 0


class Dataset(msgspec.Struct, frozen=True):
    """The material a job reads. `item_list`, when sent, lets the answer name the items that may not be used."""

    digest: str
    items: int
    captured: Captured
    item_list: tuple[Item, ...] = ()


class ToolUsed(msgspec.Struct, frozen=True):
    """What the asking tool says about itself: name, version, where it runs."""

    name: str = ""
    version: str = ""
    hosting: str = ""


class Likeness(msgspec.Struct, frozen=True):
    """One person in the pipeline: who (`sub_…` or an external id), in which role, by which modalities."""

    id: str
    role: str
    modalities: tuple[str, ...]


class PurposeOfUse(msgspec.Struct, frozen=True):
    """Exactly one purpose; advertising names advertiser and product line."""

    code: str
    advertiser: str | None = None
    product_line: str | None = None


class Use(msgspec.Struct, frozen=True):
    """One proposed use. `subjects[0]` is the resource of the question; the others are the co-subjects."""

    tool_id: str
    operation: str
    subjects: tuple[Likeness, ...]
    purpose: PurposeOfUse
    project: str
    licensee: str
    territories: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    content: tuple[str, ...] = ()
    tool: ToolUsed = ToolUsed()
    dataset: Dataset | None = None
    models: tuple[str, ...] = ()
    amount: dict[str, int] = msgspec.field(default_factory=dict)
    evidence: tuple[dict[str, Any], ...] = ()
    exception: str | None = None
    confirm_jkt: str | None = None


class _Properties(msgspec.Struct, frozen=True):
    modalities: tuple[str, ...]
    role: str = "identity"


class _Resource(msgspec.Struct, frozen=True):
    type: str
    id: str
    properties: _Properties


class _Entity(msgspec.Struct, frozen=True):
    type: str
    id: str


class _Action(msgspec.Struct, frozen=True):
    name: str


class _Confirm(msgspec.Struct, frozen=True):
    jkt: str


class _Context(msgspec.Struct, frozen=True):
    purpose: str
    project: str
    licensee: str
    advertiser: str | None = None
    product_line: str | None = None
    territories: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    content: tuple[str, ...] = ()
    tool: ToolUsed = ToolUsed()
    co_subjects: tuple[Likeness, ...] = ()
    dataset: Dataset | None = None
    models: tuple[str, ...] = ()
    amount: dict[str, int] = msgspec.field(default_factory=dict)
    evidence: tuple[dict[str, Any], ...] = ()
    exception: str | None = None
    confirm: _Confirm | None = None
    at: str | None = None


class _Question(msgspec.Struct, frozen=True):
    subject: _Entity
    action: _Action
    resource: _Resource
    context: _Context


def from_authzen(value: Any) -> tuple[Use, str | None]:
    """The use an AuthZEN request proposes, and its `context.at` if it asks "what if". Raises MalformedError."""
    question = _convert(value, _Question)
    if question.resource.type != "likeness":
        raise MalformedError(f"resource.type is `{question.resource.type}`; only `likeness` is answered here")
    if question.subject.type != "tool":
        raise MalformedError(f"subject.type is `{question.subject.type}`; only a `tool` asks here")
    context = question.context
    first = Likeness(
        question.resource.id, question.resource.properties.role, question.resource.properties.modalities
    )
    use = Use(
        tool_id=question.subject.id, operation=question.action.name, subjects=(first, *context.co_subjects),
        purpose=PurposeOfUse(context.purpose, context.advertiser, context.product_line),
        confirm_jkt=context.confirm.jkt if context.confirm else None,
        **{name: getattr(context, name) for name in _SAME},
    )  # fmt: skip
    return check(use), context.at


_SAME = (
    "project", "licensee", "territories", "languages", "media", "content", "tool", "dataset", "models", "amount",
    "evidence", "exception",
)  # fmt: skip


def to_authzen(use: Use, *, at: str | None = None) -> dict[str, Any]:
    """The AuthZEN request that `from_authzen` reads back as the same use."""
    first, *others = use.subjects
    context: dict[str, Any] = {name: msgspec.to_builtins(getattr(use, name)) for name in _SAME}
    context |= {"purpose": use.purpose.code, "co_subjects": msgspec.to_builtins(tuple(others))}
    extras = {
        "advertiser": use.purpose.advertiser,
        "product_line": use.purpose.product_line,
        "confirm": {"jkt": use.confirm_jkt} if use.confirm_jkt else None,
        "at": at,
    }
    context |= extras
    properties = {"role": first.role, "modalities": list(first.modalities)}
    return {
        "subject": {"type": "tool", "id": use.tool_id},
        "action": {"name": use.operation},
        "resource": {"type": "likeness", "id": first.id, "properties": properties},
        "context": {key: value for key, value in context.items() if value is not None},
    }


def to_value(use: Use) -> dict[str, Any]:
    """Plain JSON values with every member present; what the record keeps and `digest` covers."""
    value: dict[str, Any] = msgspec.to_builtins(use)
    return value


def from_value(value: Any) -> Use:
    """The use in a recorded value. Raises MalformedError."""
    return check(_convert(value, Use))


def digest(use: Use) -> str:
    """`sha256:…` of the canonical use: a permit is for exactly this and nothing else."""
    return "sha256:" + hashlib.sha256(canonical.canonical(to_value(use))).hexdigest()


def check(use: Use) -> Use:
    """The same use, if its sizes are sane. Raises MalformedError. Terms are judged by the decision, not here."""
    if not 1 <= len(use.subjects) <= MAX_SUBJECTS:
        raise MalformedError(f"a use names 1 to {MAX_SUBJECTS} people, not {len(use.subjects)}")
    if use.dataset is not None and len(use.dataset.item_list) > MAX_ITEMS:
        raise MalformedError(f"item_list holds more than {MAX_ITEMS} items; send the summary alone")
    if use.dataset is not None and (use.dataset.items < 0 or use.dataset.captured.undated < 0):
        raise MalformedError("a dataset cannot have a negative number of items")
    if any(count < 0 or count >= 2**53 for count in use.amount.values()):
        raise MalformedError("an amount is a whole number from 0 to 2^53 - 1")
    return use


def _convert(value: Any, kind: type[_T]) -> _T:
    try:
        return msgspec.convert(value, kind, strict=True)
    except msgspec.ValidationError as error:
        raise MalformedError(f"not a use we understand: {error}") from None
