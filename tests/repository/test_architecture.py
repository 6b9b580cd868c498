"""What the import contracts cannot see: calls that read the clock, open files, or reach into another's tables."""

from __future__ import annotations

import ast
import configparser
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.repository import sources

DOORS = ("registry/api/", "registry/pages/", "registry/management/", "registry/running/", "registry/tasks.py")
CLOCKS = {"now", "utcnow", "today", "time", "time_ns", "monotonic", "localdate", "localtime"}
CLOCK_MODULES = {"datetime", "date", "timezone", "time"}
LOG_TABLES = {"LogEntry", "LogCheckpoint", "LogNode"}


def test_every_import_contract_is_kept() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-logo", "--no-cache"],
        cwd=sources.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_is_pure_is_listed_whole() -> None:
    """The contract names each module outside the gate; one that it forgets would be free to do anything."""
    contracts = configparser.ConfigParser()
    contracts.read(sources.ROOT / ".importlinter")
    listed = set(contracts["importlinter:contract:pure"]["source_modules"].split())
    there = {f"consent.{path.stem}" for path in (sources.ROOT / "consent").iterdir() if _is_module(path)}
    assert listed == there - {"consent.gate", "consent.__init__"}


def test_the_clock_is_read_in_doors_only() -> None:
    inner = [
        path
        for path in sources.python_files("consent", "registry")
        if not sources.name_of(path).startswith((*DOORS, "consent/gate/", "registry/logging.py"))
    ]
    assert [found for path in inner for found in _clock_calls(path)] == []


def test_consent_opens_no_file_outside_the_gate() -> None:
    inner = [p for p in sources.python_files("consent") if not sources.name_of(p).startswith("consent/gate/")]
    calls = [
        f"{sources.name_of(path)}:{node.lineno}"
        for path in inner
        for node in ast.walk(sources.tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"open", "print", "input"}
    ]
    assert calls == []


def test_only_the_log_touches_its_tables() -> None:
    """Others may name a row's type; rows are found, made and changed in registry/log alone."""
    outside = [
        path
        for path in sources.python_files("registry")
        if not sources.name_of(path).startswith(("registry/log/", "registry/models/"))
    ]
    assert [found for path in outside for found in _uses_of_log_tables(path)] == []


def test_an_action_is_one_file_with_one_verb() -> None:
    """Files in `actions/` hold the function of their name, where they are actions and not shared parts."""
    actions = sources.python_files("registry/actions")
    verbs = {path.stem for path in actions if path.stem in {name for name, _ in sources.functions(path)}}
    assert len(verbs) >= 20
    assert "withdraw_grant" in verbs


def _is_module(path: Path) -> bool:
    return path.suffix == ".py" or (path / "__init__.py").exists()


def _clock_calls(path: Path) -> Iterator[str]:
    for node in ast.walk(sources.tree(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CLOCKS:
            owner = node.func.value
            name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
            if name in CLOCK_MODULES:
                yield f"{sources.name_of(path)}:{node.lineno}: {name}.{node.func.attr}()"


def _uses_of_log_tables(path: Path) -> Iterator[str]:
    for node in ast.walk(sources.tree(path)):
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager"}:
            if isinstance(node.value, ast.Name) and node.value.id in LOG_TABLES:
                yield f"{sources.name_of(path)}:{node.lineno}: {node.value.id}.{node.attr}"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in LOG_TABLES:
            yield f"{sources.name_of(path)}:{node.lineno}: {node.func.id}(…)"
