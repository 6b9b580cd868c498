"""Writes the last part of docs/glossary.md, the names of classes, from what their docstrings say first."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
GLOSSARY = ROOT / "docs" / "glossary.md"
MARK = "<!-- from here on made by docs/build_glossary.py -->\n"
PLACES = ("consent", "registry/models")
SHORT = 40  # characters: a sentence this short is followed by the next one


class Named(NamedTuple):
    """A public class: its name, the module it is in, and what it says about itself first."""

    name: str
    module: str
    meaning: str


def classes() -> list[Named]:
    """Every public class of `consent` and every model, by name. Raises ValueError for one without a docstring."""
    return sorted(named for place in PLACES for path in (ROOT / place).rglob("*.py") for named in _in(path))


def chapter() -> str:
    """The generated part of the glossary, deterministic."""
    rows = "".join(f"| `{each.name}` | `{each.module}` | {each.meaning} |\n" for each in classes())
    return f"{MARK}\n## Names in the code\n\n| class | module | what it is |\n|---|---|---|\n{rows}"


def _in(path: Path) -> Iterator[Named]:
    parts = path.relative_to(ROOT).with_suffix("").parts
    module = ".".join(part for part in parts if part != "__init__")
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield Named(node.name, module, _meaning(node, module))


def _meaning(node: ast.ClassDef, module: str) -> str:
    docstring = ast.get_docstring(node)
    if not docstring:
        raise ValueError(f"{module}.{node.name} does not say what it is")
    paragraph = " ".join(docstring.split("\n\n")[0].split())
    first, *more = re.split(r"(?<=[.?!])\s+(?=[A-Z`\[])", paragraph)
    said = f"{first} {more[0]}" if more and len(first) < SHORT else first
    return said.rstrip(".").replace("|", "\\|") + "."


if __name__ == "__main__":
    written_by_hand = GLOSSARY.read_text().split(MARK)[0]
    GLOSSARY.write_text(written_by_hand + chapter())
