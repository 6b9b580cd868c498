"""What somebody sees who watches at a terminal: with colour and without, with the command's output there or not."""

from __future__ import annotations

import contextlib
import os
import pty
import subprocess
from pathlib import Path

from consent.gate import codes
from tests.gate.conftest import CLI, JobOnDisk

COMMAND = ("run", "--use", "use.toml", "--", "sh", "-c", "echo one; sleep 1.5; echo two")


def seen(job: JobOnDisk, *, output: Path | None = None, **environment: str) -> str:
    """Everything that a terminal was sent."""
    ours, theirs = pty.openpty()
    known = {**os.environ, "TERM": "xterm", "COLUMNS": "120", "SAYSO_API_KEY": job.registry.api_key}
    known.pop("NO_COLOR", None)
    with (output or Path(os.devnull)).open("wb") as elsewhere:
        process = subprocess.Popen(
            [*CLI, *COMMAND], cwd=job.folder, env={**known, **environment},
            stdin=theirs, stderr=theirs, stdout=elsewhere if output else theirs,
        )  # fmt: skip
        os.close(theirs)
        told = b""
        with contextlib.suppress(OSError):  # EIO is how a terminal ends
            while data := os.read(ours, 65536):
                told += data
        os.close(ours)
        assert process.wait(30) in (0, codes.REFUSED)
    return told.decode()


def test_the_status_line_is_said_once_where_the_output_is_on_the_screen_too(job: JobOnDisk) -> None:
    job.allow()
    lines = seen(job).splitlines()
    (running,) = [line for line in lines if line.startswith("Running   permit holds until ")]
    assert running.endswith("; Ctrl-C stops it")
    assert lines[lines.index(running) + 1 :][:2] == ["one", "two"]


def test_the_status_line_is_rewritten_where_the_output_goes_elsewhere(job: JobOnDisk) -> None:
    job.allow()
    told = seen(job, output=job.folder / "output.txt")
    assert (job.folder / "output.txt").read_text() == "one\ntwo\n"
    assert told.count("\r\x1b[KRunning   permit holds until ") > 1
    assert "\r\x1b[KPermit    " in told


def test_nothing_is_coloured_where_that_is_not_wanted(job: JobOnDisk) -> None:
    coloured, plain = seen(job), seen(job, NO_COLOR="1")
    assert "\x1b[1;31mRefused" in coloured
    assert "Refused" in plain
    assert "\x1b[1;31m" not in plain
