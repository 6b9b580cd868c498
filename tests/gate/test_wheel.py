"""The wheel as tools install it: built here, put where there is no Django, and used from there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import venv
from importlib import metadata
from pathlib import Path

import pytest

from tests.gate.conftest import JobOnDisk

ROOT = Path(__file__).resolve().parents[2]


def needed(name: str, found: set[str]) -> set[str]:
    """This distribution and everything it needs here, without extras."""
    name = re.sub(r"[-_.]+", "-", name).lower()
    if name in found:
        return found
    try:
        requirements = metadata.requires(name) or []
    except metadata.PackageNotFoundError:
        return found  # not needed on this machine
    found.add(name)
    for requirement in requirements:
        if "extra ==" not in requirement:
            needed(re.split(r"[^A-Za-z0-9_.-]", requirement, maxsplit=1)[0], found)
    return found


def lend(distribution: str, folder: Path) -> None:
    """Link a distribution of this environment into another folder."""
    for file in metadata.files(distribution) or ():
        top = file.parts[0]
        if top != ".." and not (folder / top).exists() and top != "__pycache__":
            (folder / top).symlink_to(str(metadata.distribution(distribution).locate_file(top)))


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `bin` of an environment with the wheel and what the wheel says it needs, and nothing else."""
    where = tmp_path_factory.mktemp("elsewhere")
    build = [
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        str(where / "dist"),
        str(ROOT),
    ]
    subprocess.run(build, check=True, capture_output=True, text=True)
    (wheel,) = (where / "dist").iterdir()
    venv.create(where / "env", with_pip=False, symlinks=True)
    (site,) = (where / "env").glob("lib/python*/site-packages")
    unpack = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--no-cache-dir",
              "--disable-pip-version-check", "--root-user-action=ignore",
              "--prefix", str(where / "env"), "--ignore-installed", str(wheel)]  # fmt: skip
    subprocess.run(unpack, check=True, capture_output=True, text=True)
    for distribution in needed("sayso", set()) - {"sayso"}:
        lend(distribution, site)
    return where / "env" / "bin"


def run(elsewhere: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return subprocess.run(
        words,
        cwd=elsewhere,
        env={**kept, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_django_is_not_there_and_consent_is_the_wheels(elsewhere: Path) -> None:
    code = "from importlib.util import find_spec as f; print(f('django'), f('registry'), f('consent').origin)"
    out = run(elsewhere, str(elsewhere / "python"), "-c", code).stdout.split()
    assert out[:2] == ["None", "None"]
    assert Path(out[2]).is_relative_to(elsewhere.parent)


def test_every_module_of_the_wheel_can_be_imported(elsewhere: Path) -> None:
    code = (
        "import pkgutil, importlib, consent\n"
        "for m in pkgutil.walk_packages(consent.__path__, 'consent.'): importlib.import_module(m.name)\n"
        "print('all')"
    )
    done = run(elsewhere, str(elsewhere / "python"), "-W", "error", "-c", code)
    assert (done.stdout, done.stderr) == ("all\n", "")


def test_the_command_runs_a_job_from_there(elsewhere: Path, job: JobOnDisk) -> None:
    job.allow()
    words = [str(elsewhere / "sayso"), "run", "--use", str(job.use_file), "--", "sh", "-c", "exit 6"]
    done = run(elsewhere, *words, SAYSO_API_KEY=job.registry.api_key)
    assert done.returncode == 6, done.stderr
    assert job.permit_file.exists()


def test_the_wheel_brings_nothing_but_the_meaning_of_consent(elsewhere: Path) -> None:
    (wheel,) = (elsewhere.parent.parent / "dist").iterdir()
    listed = run(elsewhere, str(elsewhere / "python"), "-m", "zipfile", "-l", str(wheel)).stdout
    tops = {line.split("/")[0] for line in listed.splitlines()[1:]}
    assert tops == {"consent", f"sayso-{metadata.version('sayso')}.dist-info"}
