"""What the documents name exists: links, paths, commands, settings, codes, addresses and decisions."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.core.management import get_commands
from django.urls import Resolver404, resolve

from consent.gate.cli.command_line import parser
from consent.vocabulary import REASONS
from registry.api import openapi, problems
from tests.live import ROOT

OURS = ("consent", "registry", "tests", "docs", "examples", "benchmarks", ".ci")
LONGEST_DECISION = 50
SECTIONS = ["Context and problem", "Considered options", "Decision outcome", "Consequences"]

_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)", re.DOTALL)
_FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_INDENTED = re.compile(r"^ {4,}\S.*$", re.MULTILINE)
_CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
_CAPITALS = re.compile(r"(?<!\$)\b[A-Z][A-Z0-9]+(?:_[A-Z0-9]+)+\b")
_ADDRESS = re.compile(
    r"(?<![\w./…])/(?:access/|v1/|log\b|\.well-known/|healthz|readyz|about|verify|administration|demo)[\w./{}-]*"
)
_SUB_COMMANDS = re.compile(r"(?<![\w./-])(?:\.venv/bin/)?sayso ([a-z][a-z-]*)((?: (?!--(?:\s|$))[^\s`]+)*)")


def pages() -> list[Path]:
    """Every document in the repository."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md"]
    found = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split()
    return [ROOT / name for name in sorted(found) if (ROOT / name).exists()]


PAGES = [pytest.param(page, id=str(page.relative_to(ROOT))) for page in pages()]
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("0*.md"))


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def code_in(page: Path) -> Iterator[str]:
    """Whatever a page sets as code, in lines and in blocks."""
    text = text_of(page)
    yield from (found[0] for found in _FENCED.finditer(text))
    rest = _FENCED.sub("", text)
    yield from (found[0] for found in _INDENTED.finditer(rest))
    yield from _CODE.findall(rest)


def anchors(page: Path) -> set[str]:
    """The names under which a page's headings can be linked to."""
    headings = re.findall(r"^#+ (.+)$", _FENCED.sub("", text_of(page)), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@cache
def sources() -> str:
    """All that runs, in one text."""
    programs = [file for folder in ("consent", "registry") for file in (ROOT / folder).rglob("*.py")]
    files = [*programs, ROOT / "Makefile", ROOT / "manage.py"]
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: Path) -> None:
    broken = []
    for target in _LINK.findall(_FENCED.sub("", text_of(page))):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        there = (page.parent / name).resolve() if name else page
        if not there.exists() or (anchor and anchor not in anchors(there)):
            broken.append(target)
    assert broken == []


@pytest.mark.parametrize("page", PAGES)
def test_paths_exist(page: Path) -> None:
    named = [
        word.rstrip("/.,:;")
        for code in code_in(page)
        for word in code.split()
        if word.split("/")[0] in OURS and "/" in word and not set(word) & set("…*<{(\"'=")
    ]
    # A page in a folder may speak of what lies beside it.
    missing = [name for name in named if not (ROOT / name).exists() and not (page.parent / name).exists()]
    assert missing == []


@pytest.mark.parametrize("page", PAGES)
def test_commands_exist(page: Path) -> None:
    code = "\n".join(code_in(page))
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    # A command begins a line, a prompt's line or a snippet; elsewhere "make" is a word of English.
    assert set(re.findall(r"(?m)(?:^\s*(?:\$ )?|`)make ([a-z][a-z-]+)", code)) <= targets
    managed = set(re.findall(r"manage\.py ([a-z][a-z_]+)", code))
    assert managed <= set(get_commands())


@pytest.mark.parametrize("page", PAGES)
def test_the_sayso_command_has_what_is_shown_of_it(page: Path) -> None:
    known = parser()._subparsers._group_actions[0].choices
    for name, rest in _SUB_COMMANDS.findall("\n".join(code_in(page))):
        assert name in known, name
        options = {option for action in known[name]._actions for option in action.option_strings}
        assert {word for word in rest.split() if word.startswith("--")} <= options, f"sayso {name}{rest}"


@pytest.mark.parametrize("page", PAGES)
def test_settings_codes_and_constants_exist(page: Path) -> None:
    """Names in capitals: settings and variables, reason codes, constants. A secret's name may end in `_FILE`."""
    named = {name for code in code_in(page) for name in _CAPITALS.findall(code)}
    unknown = {name for name in named if name not in REASONS and not _is_written(name)}
    assert unknown == set()


def _is_written(name: str) -> bool:
    return any(re.search(rf"\b{form}\b", sources()) for form in (name, name.removesuffix("_FILE")))


@pytest.mark.parametrize("page", PAGES)
def test_reasons_that_are_floors_exist(page: Path) -> None:
    assert set(re.findall(r"FLOOR:F-\d\d[a-z]?", text_of(page))) <= set(REASONS)


@pytest.mark.parametrize("page", PAGES)
def test_addresses_answer(page: Path) -> None:
    text = re.sub(r"https?://[^\s)>`\"]*", "", text_of(page))
    assert [address for address in _ADDRESS.findall(text) if not is_served(address)] == []


def is_served(address: str) -> bool:
    """Whether a door answers there, or below it. `{…}` stands for an id."""
    path = re.sub(r"\{[^}]*\}", _an_id_for(address), address.rstrip(".,"))
    for attempt in (path, f"{path}/", f"{path.rstrip('/')}/checkpoint", f"{path.rstrip('/')}/evaluation"):
        try:
            resolve(attempt)
        except Resolver404:
            continue
        return True
    return False


def _an_id_for(address: str) -> str:
    prefixes = {"notices": "ntc", "decisions": "dec", "permits": "prm", "statements": "grt"}
    prefix = next((prefix for part, prefix in prefixes.items() if part in address), None)
    return f"{prefix}_{26 * 'a'}" if prefix else "1"


def test_decisions_are_numbered_without_gaps() -> None:
    assert [int(file.name[:4]) for file in DECISIONS] == list(range(1, len(DECISIONS) + 1))


@pytest.mark.parametrize("decision", [pytest.param(file, id=file.stem) for file in DECISIONS])
def test_a_decision_has_its_form_and_fits_on_a_screen(decision: Path) -> None:
    text = text_of(decision)
    assert text.startswith(f"# {decision.name[:4]} ")
    assert re.search(r"^- Status: (proposed|accepted|rejected|superseded)", text, re.MULTILINE)
    assert re.search(r"^- Date: \d{4}-\d\d-\d\d$", text, re.MULTILINE)
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == SECTIONS
    assert len(text.splitlines()) <= LONGEST_DECISION


def test_every_decision_is_listed_under_its_title() -> None:
    rows = [
        f"| [{file.name[:4]}]({file.name}) | {text_of(file).splitlines()[0].removeprefix(f'# {file.name[:4]} ')} |"
        for file in DECISIONS
    ]
    listed = re.findall(r"^\| \[\d{4}\].*$", text_of(ROOT / "docs" / "decisions" / "README.md"), re.MULTILINE)
    assert listed == rows


def test_every_page_can_be_found_from_the_index() -> None:
    index = text_of(ROOT / "docs" / "index.md")
    linked = {target.partition("#")[0] for target in _LINK.findall(index)}
    assert {page.name for page in (ROOT / "docs").glob("*.md")} - {"index.md"} <= linked


def test_the_page_about_the_api_has_every_address_and_every_problem() -> None:
    page = text_of(ROOT / "docs" / "api.md")
    nameless = re.sub(r"\{[^}]*\}", "{}", page)
    described = [re.sub(r"\{[^}]*\}", "{}", address) for address in openapi.document()["paths"]]
    assert [address for address in described if f"{address}`" not in nameless] == []
    errors = page.partition("## Errors")[2]
    named = {slug: status for slugs, statuses in re.findall(r"^\| (`[^|]+) \| ([\d, ]+) \|", errors, re.MULTILINE)
             for slug, status in paired(slugs, statuses)}  # fmt: skip
    assert named == {slug: kind.status for slug, kind in problems.KINDS.items()}


def paired(slugs: str, statuses: str) -> list[tuple[str, int]]:
    """Each slug in a cell with its status; one status stands for all of them."""
    names, numbers = re.findall(r"`([a-z-]+)`", slugs), [int(number) for number in statuses.split(",")]
    return list(zip(names, numbers * len(names) if len(numbers) == 1 else numbers, strict=True))
