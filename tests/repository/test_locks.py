"""The lock files: every version exact and hashed, names only, and both agree."""

from __future__ import annotations

import re
import tomllib

import pytest

from tests.repository import sources

PIN = re.compile(r"^([a-z0-9-]+)==(\S+)( ; [^\\]+)? \\$")


def pins(name: str) -> set[tuple[str, str, str]]:
    """Each package with its version and marker. Raises AssertionError for a line that is something else."""
    found = set()
    for line in (sources.ROOT / name).read_text(encoding="utf-8").splitlines():
        if line.startswith(("#", "    --hash=sha256:")):
            continue
        pin = PIN.match(line)
        assert pin, f"`{line}` in {name} is not a pinned package"
        found.add((pin[1], pin[2], (pin[3] or "").strip(" ;")))
    return found


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_every_package_has_hashes(name: str) -> None:
    text = (sources.ROOT / name).read_text(encoding="utf-8")
    packages = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert len(packages) == len(pins(name))
    assert [package.split()[0] for package in packages if "--hash=sha256:" not in package] == []


def test_both_locks_choose_the_same_versions() -> None:
    runtime, dev = (
        {(name, version) for name, version, _ in pins(lock)}
        for lock in ("requirements.lock", "requirements-dev.lock")
    )
    assert runtime <= dev


def test_everything_asked_for_is_locked() -> None:
    project = tomllib.loads((sources.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extras = project["project"]["optional-dependencies"]
    asked = [*project["project"]["dependencies"], *extras["registry"], *extras["local"]]
    everything = [*asked, *extras["example"], *project["dependency-groups"]["dev"]]
    assert _names(asked) <= {name for name, _, _ in pins("requirements.lock")}
    assert _names(everything) <= {name for name, _, _ in pins("requirements-dev.lock")}


def test_every_dependency_has_its_reason_beside_it() -> None:
    text = (sources.ROOT / "pyproject.toml").read_text(encoding="utf-8")
    entries = re.findall(
        r'^    "[a-zA-Z0-9\[\],-]+[<>=].*$', text.partition("[project.scripts]")[0], re.MULTILINE
    )
    assert len(entries) > 20
    assert [entry for entry in entries if not re.search(r"#\s+\w+", entry)] == []


def _names(requirements: list[str]) -> set[str]:
    return {re.split(r"[^a-zA-Z0-9-]", requirement)[0].lower() for requirement in requirements}
