"""What must not be in the repository: work left open, names that name nothing, addresses, secrets."""

from __future__ import annotations

import re

import pytest

from tests.repository import sources

# Each written with a class of one letter, so that this file does not hold what it forbids.
OPEN_WORK = re.compile(r"\b(TO[D]O|FIX[M]E|X[X]X|HA[C]K)\b|pragma: no [c]over|NotImplemented[E]rror")
EXCUSED = re.compile(r"pytest\.(mark\.)?(sk[i]p|xf[a]il)\b")
INDEX = re.compile(
    r"index-[u]rl|find-[l]inks|extra-[i]ndex|pypi\.org/[s]imple|files\.python[h]osted", re.IGNORECASE
)
PLACE = re.compile(r"(?<![\w.])/(root|home/\w+|wor[k]|Users/\w+)/[\w.]")
PRIVATE_KEY = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/]{40}")
VAGUE_NAMES = {"utils", "helpers", "common", "manager", "service", "misc", "base", "lib"}
LOCKS = {"requirements.lock", "requirements-dev.lock"}


def found(pattern: re.Pattern[str], *globs: str) -> list[str]:
    """Where a pattern occurs, as file:line."""
    hits = []
    for path in sources.files(*globs):
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue
        hits += [
            f"{sources.name_of(path)}:{number}"
            for number, line in enumerate(lines, 1)
            if pattern.search(line)
        ]
    return hits


def test_no_work_is_left_open() -> None:
    assert found(OPEN_WORK, "*.py", "*.html", "*.js", "*.css", "*.md", "*.toml", "Makefile") == []


def test_no_test_is_excused() -> None:
    """The one exception: vectors made by others lie beside a checkout; where they are absent, that is said."""
    excused = found(EXCUSED, "tests/*.py", "tests/**/*.py")
    assert [where for where in excused if "vectors" not in where and not _says_vectors(where)] == []


def test_no_address_of_a_package_index_is_written_down() -> None:
    assert found(INDEX, "*") == []


def test_no_path_of_one_machine_is_written_down() -> None:
    assert found(PLACE, "*") == []


def test_no_private_key_is_committed() -> None:
    held = [
        sources.name_of(path)
        for path in sources.files("*")
        if PRIVATE_KEY.search(path.read_bytes().decode("latin-1"))
    ]
    assert held == []


@pytest.mark.parametrize("folder", ["consent", "registry", "tests", "benchmarks", "examples"])
def test_no_module_has_a_name_that_says_nothing(folder: str) -> None:
    assert [p for p in sources.python_files(folder) if {p.stem, p.parent.name} & VAGUE_NAMES] == []


def test_every_folder_of_python_is_a_package() -> None:
    folders = {path.parent for path in sources.python_files("consent", "registry", "tests")}
    assert sorted(sources.name_of(f) for f in folders if not (f / "__init__.py").exists()) == []


def _says_vectors(where: str) -> bool:
    name, _, number = where.rpartition(":")
    lines = (sources.ROOT / name).read_text(encoding="utf-8").splitlines()
    return any("vectors" in line for line in lines[max(0, int(number) - 4) : int(number) + 3])
