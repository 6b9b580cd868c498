"""From an AuthZEN 1.0 request to a use, without asking anybody: shapes first, then meaning.

AuthZEN decides what is malformed (400): a required member missing or of the wrong type. Everything that has the right
shape is a question and gets an answer, be it about people, tools, types and words that nobody here has heard of; what
the asker leaves out counts as not stated, and is refused for that (design, section 5).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from consent import uses
from consent.uses import Use
from registry.api.problems import Problem

MAX_EVALUATIONS = 100
SEMANTICS = ("execute_all", "deny_on_first_deny", "permit_on_first_permit")
_ENTITIES = {"subject": ("type", "id"), "action": ("name",), "resource": ("type", "id")}
_ALL = (*_ENTITIES, "context")


@dataclass(frozen=True)
class Question:
    """One proposed use, and the other moment it asks about, if it does."""

    use: Use
    what_if_at: datetime | None


@dataclass(frozen=True)
class Batch:
    """The single requests of a batch with defaults filled in, unread, and when to stop."""

    items: tuple[dict[str, Any], ...]
    semantic: str

    def stops_after(self, decision: bool) -> bool:
        """Whether this answer is the last one (AuthZEN 1.0, `evaluations_semantic`)."""
        return self.semantic == ("permit_on_first_permit" if decision else "deny_on_first_deny")


def question(value: Mapping[str, Any]) -> Question:
    """The question in one evaluation request. Raises Problem `malformed`, or MalformedError."""
    check_shape(value, _ENTITIES)
    use, at = uses.from_authzen(_as_ours(value))
    uses.digest(use)
    return Question(use, _moment(at))


def batch(value: Mapping[str, Any]) -> Batch | None:
    """The batch in an evaluations request; None when there are no items, and it is a single request.

    A default is replaced as a whole by the item's own entity, never merged with it. Raises Problem `malformed`.
    """
    options = value.get("options", {})
    semantic = options.get("evaluations_semantic", "execute_all") if isinstance(options, dict) else None
    if semantic not in SEMANTICS:
        wanted = ", ".join(f"`{name}`" for name in SEMANTICS)
        raise _malformed([("/options/evaluations_semantic", f"must be one of {wanted}")])
    items = [] if value.get("evaluations") is None else value["evaluations"]
    if not isinstance(items, list):
        raise _malformed([("/evaluations", "must be an array")])
    if len(items) > MAX_EVALUATIONS:
        raise _malformed([("/evaluations", f"holds more than {MAX_EVALUATIONS} items")])
    defaults = _stated({name: value.get(name) for name in _ALL})
    if wrong := [
        (f"/{name}", "must be an object") for name in defaults if not isinstance(defaults[name], dict)
    ]:
        raise _malformed(wrong)
    if not items:
        return None
    return Batch(tuple({**defaults, **item} if isinstance(item, dict) else {} for item in items), semantic)


def check_shape(value: Mapping[str, Any], required: Mapping[str, tuple[str, ...]]) -> None:
    """Raises Problem `malformed`, with every member that is missing or of the wrong type."""
    if errors := list(_wrong_members(value, required)):
        raise _malformed(errors)


def own(entity: Mapping[str, Any], kind: str) -> str:
    """The id of an entity of our kind; for another kind a text that is nobody's id here, but still says what it was."""
    return str(entity["id"]) if entity["type"] == kind else f"{entity['type']}/{entity['id']}"


def _wrong_members(
    value: Mapping[str, Any], required: Mapping[str, tuple[str, ...]]
) -> Iterator[tuple[str, str]]:
    for name, members in required.items():
        entity = value.get(name)
        if not isinstance(entity, dict):
            yield f"/{name}", "is missing" if entity is None else "must be an object"
            continue
        for member in members:
            if not isinstance(entity.get(member), str):
                yield f"/{name}/{member}", "is missing" if entity.get(member) is None else "must be text"
        if not isinstance(entity.get("properties"), dict | None):
            yield f"/{name}/properties", "must be an object"
    if not isinstance(value.get("context"), dict | None):
        yield "/context", "must be an object"


def _malformed(errors: list[tuple[str, str]]) -> Problem:
    return Problem("malformed", "; ".join(f"`{pointer}` {wrong}" for pointer, wrong in errors), errors=errors)


def _as_ours(value: Mapping[str, Any]) -> dict[str, Any]:
    """The same question with everything in its place that `uses.from_authzen` needs, "not stated" where it was not."""
    subject, resource = value["subject"], value["resource"]
    return {
        "subject": {"type": "tool", "id": own(subject, "tool")},
        "action": value["action"],
        "resource": {
            "type": "likeness",
            "id": own(resource, "likeness"),
            "properties": {"modalities": [], **_stated(resource.get("properties"))},
        },
        "context": {"purpose": "", "project": "", "licensee": "", **_stated(value.get("context"))},
    }


def _stated(members: Mapping[str, Any] | None) -> dict[str, Any]:
    return {name: member for name, member in (members or {}).items() if member is not None}


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    wrong = "must be a time with its zone, like `2026-11-22T12:00:00Z` (RFC 3339)"
    try:
        moment = datetime.fromisoformat(text)
        in_utc = moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise _malformed([("/context/at", wrong)]) from None
    if moment.tzinfo is None or "T" not in text.upper():
        raise _malformed([("/context/at", wrong)])
    return in_utc
