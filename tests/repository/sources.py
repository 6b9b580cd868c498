"""The files of the repository, as git would commit them, and their functions."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def files(*patterns: str) -> list[Path]:
    """Every file that is committed, or could be: what git ignores is not there."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", "--", *patterns],
        cwd=ROOT,
        check=True,
        capture_output=True,
    ).stdout.decode()
    return sorted(path for name in listed.split("\0") if name and (path := ROOT / name).is_file())


def python_files(*folders: str) -> list[Path]:
    """Python written by hand."""
    patterns = [f"{folder}/**/*.py" for folder in folders] + [f"{folder}/*.py" for folder in folders]
    return [path for path in files(*(patterns or ["*.py"])) if "migrations" not in path.parts]


def tree(path: Path) -> ast.Module:
    """The syntax tree of one file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Each function with the lines of its body: docstring, blank lines and comments do not count."""
    text = path.read_text(encoding="utf-8").splitlines()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) is not None else node.body
            lines = text[body[0].lineno - 1 : node.end_lineno] if body else []
            yield node.name, sum(1 for line in lines if line.strip() and not line.lstrip().startswith("#"))


def name_of(path: Path) -> str:
    """How the repository calls a file."""
    return path.relative_to(ROOT).as_posix()
