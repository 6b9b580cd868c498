"""The cast of the gate's tests: a registry that answers, a use it knows, and a job on disk."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest

from consent import uses
from consent.gate import Gate, manifest
from consent.gate.cli.job import Job
from consent.gate.clock import Clock
from consent.gate.testing import FakeRegistry, new_id

# What compares with the real registry needs the real registry.
collect_ignore = [] if find_spec("django") else ["test_against_the_real_registry.py"]

PROJECT = "eidr:10.5240/7791-8534-2C23-9030-8610-5"
CLI = [sys.executable, "-c", "import sys; from consent.gate.cli import main; sys.exit(main())"]


@pytest.fixture
def registry() -> Iterator[FakeRegistry]:
    with FakeRegistry() as registry:
        yield registry


@pytest.fixture
def use(registry: FakeRegistry) -> uses.Use:
    """A use by the fake's one tool, of one person, which nobody has allowed yet."""
    return uses.Use(
        tool_id=registry.tool_id,
        operation="build_dataset",
        subjects=(uses.Likeness(new_id("sub"), "identity", ("face",)),),
        purpose=uses.PurposeOfUse("film"),
        project=PROJECT,
        licensee=registry.organisation_id,
        territories=("US",),
        tool=uses.ToolUsed("fake tool", "1.0", "own_machine"),
        dataset=uses.Dataset("sha256:" + "0" * 64, 1, uses.Captured("2020-01-01", "2020-01-01")),
    )


@pytest.fixture
def gate(registry: FakeRegistry) -> Iterator[Gate]:
    with Gate(registry.address, registry.api_key) as gate:
        yield gate


@dataclass
class JobOnDisk:
    """A use file with two pictures' worth of words, and the command line to run it with."""

    folder: Path
    registry: FakeRegistry
    subject: str

    @property
    def use_file(self) -> Path:
        return self.folder / "use.toml"

    @property
    def permit_file(self) -> Path:
        return self.folder / "out" / "likeness-permit.json"

    def allow(self, *duties: str) -> list[str]:
        """The person allows exactly what the use file asks for."""
        found = manifest.of_folder(self.folder / "pictures", today=Clock().today())
        return self.registry.allow(
            Job.open(self.use_file).file.to_use(dataset=found.dataset()), duties=duties
        )

    def start(self, *arguments: str, stdin: int | None = None) -> subprocess.Popen[str]:
        """The `sayso` command, as a process of its own."""
        environment = {**os.environ, "SAYSO_API_KEY": self.registry.api_key}
        return subprocess.Popen(
            [*CLI, *arguments], cwd=self.folder, env=environment, text=True,
            stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """The `sayso` command, to its end."""
        with self.start(*arguments) as process:
            out, err = process.communicate(timeout=60)
            return subprocess.CompletedProcess(process.args, process.returncode, out, err)


@pytest.fixture
def job(tmp_path: Path, registry: FakeRegistry) -> JobOnDisk:
    (tmp_path / "pictures").mkdir()
    for name in ("a", "b"):
        (tmp_path / "pictures" / f"{name}.txt").write_text(name)
    (tmp_path / "pictures" / "dates.csv").write_text("file,date\na.txt,2020-01-01\nb.txt,2021-01-01\n")
    subject = new_id("sub")
    (tmp_path / "use.toml").write_text(f"""registry = "{registry.address}"
operation = "build_dataset"
purpose = "film"
project = "{PROJECT}"
licensee = "{registry.organisation_id}"
territories = ["US"]
[[subject]]
id = "{subject}"
modalities = ["face"]
[tool]
version = "1.0"
[input]
folder = "pictures"
[output]
folder = "out"
[run]
grace_seconds = 2
""")
    return JobOnDisk(tmp_path, registry, subject)
