"""The worked scenarios as data: who is there, what they granted, what is asked, and what the answer must be.

One TOML file each in `tests/consent/scenarios/`. Words that begin with `@` are names from a file's cast, firms, titles
and tools. `[defaults]` fills what a file's grants and uses have in common. The same files are put to the decision,
to the reference and, over HTTP, to a running registry, so they hold nothing but values.
"""

from __future__ import annotations

import hashlib
import tomllib
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from consent import facts as fact_values
from consent import uses
from consent.facts import Facts
from consent.uses import Use

FOLDER = Path(__file__).parent / "consent" / "scenarios"
_PREFIXES = {"cast": "sub", "firms": "org", "tools": "tol"}


class Expected(NamedTuple):
    """What the answer must be. Reasons and notes are (code, subject) in order; duties (code, subject).

    `told` is what the tool that asked may be told, where that is less. `excluded` is how many items the answer names.
    """

    outcome: str
    reasons: tuple[tuple[str, str | None], ...] = ()
    told: tuple[tuple[str, str | None], ...] = ()
    notes: tuple[tuple[str, str | None], ...] = ()
    valid_until: date | None = None
    duties: tuple[tuple[str, str], ...] = ()
    partial: dict[str, int] | None = None
    excluded: int = 0


class Question(NamedTuple):
    """One use, the moment it is asked at, and the answer it must get; `says` is the question in words."""

    says: str
    use: Use
    at: datetime
    expected: Expected


class Scenario(NamedTuple):
    """A file: its facts, its questions, and the id of each name in it."""

    name: str
    source: str
    facts: Facts
    questions: tuple[Question, ...]
    ids: dict[str, str]


@cache
def load_all() -> tuple[Scenario, ...]:
    """Every scenario, in the order of the files' names."""
    return tuple(load(path) for path in sorted(FOLDER.glob("*.toml")))


def load(path: Path) -> Scenario:
    """One file. Raises when it holds anything that is not a fact, a use or an expectation."""
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    ids = {name: _id(table, name) for table in _PREFIXES for name in raw.get(table, {})} | raw["titles"]
    content = _with_ids(raw, ids)
    defaults = content.pop("defaults")
    questions = tuple(_question(each, defaults["use"]) for each in content["questions"])
    return Scenario(path.stem, content["source"], _facts(content, defaults["terms"], ids), questions, ids)


def _id(table: str, name: str) -> str:
    return f"{_PREFIXES[table]}_{name:2<26}"


def _with_ids(value: Any, ids: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _with_ids(item, ids) for key, item in value.items()}
    if isinstance(value, list):
        return [_with_ids(item, ids) for item in value]
    if isinstance(value, str) and "@" in value:
        return " ".join(ids[word[1:]] if word.startswith("@") else word for word in value.split(" "))
    return value


def _facts(content: dict[str, Any], terms: dict[str, Any], ids: dict[str, str]) -> Facts:
    people = [{"id": ids[name], "identity": "verified", **known} for name, known in content["cast"].items()]
    asking = next(iter(content["tools"]))
    tool = {"id": ids[asking], "versions": "any", "hosting": "own_machine", **content["tools"][asking]}
    grants = [
        {
            **{key: item for key, item in grant.items() if key not in ("name", "terms")},
            "id": f"grt_{grant['name']:2<26}",
            "digest": f"sha256:{hashlib.sha256(grant['name'].encode()).hexdigest()}",
            "terms": {**terms, "territories_as_of": grant["signed_at"][:10], **grant["terms"]},
        }
        for grant in content.get("grants", [])
    ]
    rest = {key: content.get(key, []) for key in ("exclusions", "unanswered")}
    return fact_values.from_value({"tool": tool, "subjects": people, "grants": grants, **rest})


def _question(raw: dict[str, Any], defaults: dict[str, Any]) -> Question:
    use = {**defaults, **raw["use"]}
    if use.get("dataset"):
        use["dataset"] = {**use["dataset"], "item_list": _items(use["dataset"].get("item_list", []))}
    return Question(
        raw["says"], uses.from_value(use), datetime.fromisoformat(raw["at"]), _expected(raw["expected"])
    )


def _items(groups: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """So many items of one day for each group; every item has a digest of its own."""
    days = [group.get("captured_on") for group in groups for _ in range(group["count"])]
    return [
        {"digest": f"sha256:{hashlib.sha256(str(number).encode()).hexdigest()}", "captured_on": day}
        for number, day in enumerate(days)
    ]


def _expected(raw: dict[str, Any]) -> Expected:
    reasons = _pairs(raw.get("reasons", []))
    return Expected(
        outcome=raw["outcome"],
        reasons=reasons,
        told=_pairs(raw["told"]) if "told" in raw else reasons,
        notes=_pairs(raw.get("notes", [])),
        valid_until=raw.get("valid_until"),
        duties=tuple(sorted((code, who or "") for code, who in _pairs(raw.get("duties", [])))),
        partial=raw.get("partial"),
        excluded=raw.get("excluded", 0),
    )


def _pairs(texts: list[str]) -> tuple[tuple[str, str | None], ...]:
    split = [text.split(" ") for text in texts]
    return tuple((words[0], words[1] if len(words) > 1 else None) for words in split)
