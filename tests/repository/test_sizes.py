"""Rooms one can see across: the ceilings are counted, and most of the house stays well below them."""

from __future__ import annotations

from tests.repository import sources

LONGEST_FILE, LONG_FILE = 400, 250
LONGEST_FUNCTION, LONG_FUNCTION = 60, 25
FEW = 0.1


def test_no_file_is_over_the_ceiling() -> None:
    lengths = {sources.name_of(path): _lines(path) for path in sources.python_files()}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_few_files_are_long() -> None:
    lengths = [_lines(path) for path in sources.python_files("consent", "registry")]
    assert sum(lines > LONG_FILE for lines in lengths) <= FEW * len(lengths)


def test_no_function_is_over_the_ceiling() -> None:
    longest = {
        f"{sources.name_of(path)}: {name}": lines
        for path in sources.python_files()
        for name, lines in sources.functions(path)
        if lines > LONGEST_FUNCTION
    }
    assert longest == {}


def test_few_functions_are_long() -> None:
    paths = sources.python_files("consent", "registry")
    lengths = [lines for path in paths for _, lines in sources.functions(path)]
    assert sum(lines > LONG_FUNCTION for lines in lengths) <= FEW * len(lengths)


def _lines(path: object) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())
