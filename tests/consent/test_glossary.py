"""The glossary: every word defined once, every public class named."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

ROOT = Path(__file__).parents[2]
GLOSSARY = ROOT / "docs" / "glossary.md"
# The words the whole design is told in.
WORDS = [
    "subject", "person", "organisation", "tool", "likeness", "terms", "statement", "grant", "withdrawal", "exclusion",
    "mandate", "suspension", "use", "facts", "decision", "outcome", "permit", "duty", "floor", "notice", "entry",
    "checkpoint",
]  # fmt: skip


def _defined() -> list[str]:
    return re.findall(r"^\| \*\*(.+?)\*\* \| .+[.…] \|$", GLOSSARY.read_text(), re.MULTILINE)


def test_every_word_of_the_design_is_defined() -> None:
    assert [word for word in WORDS if word not in _defined()] == []


def test_no_word_has_two_definitions() -> None:
    bold = re.findall(r"^\| \*\*(.+?)\*\*", GLOSSARY.read_text(), re.MULTILINE)
    assert len(bold) == len(set(bold)) == len(_defined())


def test_every_public_class_is_named() -> None:
    script = runpy.run_path(str(ROOT / "docs" / "build_glossary.py"))
    text = GLOSSARY.read_text()
    missing = [each.name for each in script["classes"]() if f"`{each.name}`" not in text]
    assert missing == [], "run `python docs/build_glossary.py`"
