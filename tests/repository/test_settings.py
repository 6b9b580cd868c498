"""docs/settings.md and the code speak of the same names."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.repository import sources

READERS = {"text", "flag", "number", "secret"}
ONLY_FOR_UP = {"PORT", "NO_COLOR"}
PAGE = sources.ROOT / "docs" / "settings.md"


def documented() -> set[str]:
    """The names in the first column of the page's tables."""
    return set(re.findall(r"^\| `([A-Z][A-Z_]*)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE))


def read(path: Path) -> set[str]:
    """The names that a settings file asks its readers for."""
    return {
        node.args[0].value
        for node in ast.walk(sources.tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in READERS
        and isinstance(node.args[0], ast.Constant)
    }


def test_every_setting_is_explained_and_every_explanation_is_a_setting() -> None:
    assert documented() == read(sources.ROOT / "registry" / "settings.py") | ONLY_FOR_UP


def test_nobody_else_in_the_registry_reads_the_environment() -> None:
    """Settings are read in one place; what starts processes hands an environment on."""
    allowed = (
        "registry/settings.py",
        "registry/running/",
        "registry/asgi.py",
        "registry/celery.py",
        "registry/management/",
    )
    readers = [
        sources.name_of(path)
        for path in sources.python_files("registry")
        if not sources.name_of(path).startswith(allowed)
        and re.search(r"os\.(environ|getenv)", path.read_text(encoding="utf-8"))
    ]
    assert readers == []
