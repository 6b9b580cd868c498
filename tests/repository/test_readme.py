"""The README's session, typed by a test against the real product: what it shows is what somebody would see."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import pytest

from registry.management.demonstration.visitor import Visitor
from registry.running.part import wait_for
from tests.live import ROOT, Live, free_port, said_by, start, stop
from tests.repository.transcript import Step, difference, steps

SHOWN_AT = "http://localhost:8000"
WITHDRAWAL = "sayso run"
"""The one command during which the page asks its reader to do something: to be Ada, and to withdraw."""


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Live]:
    """A registry of the reader's own: what other tests did to the shared one must not show in the README."""
    product = start(tmp_path / "var", free_port())
    yield product
    assert stop(product) == 0, said_by(product)


@pytest.fixture
def clone(fresh: Live) -> Path:
    """A folder like that of the README's reader, with `.venv` and `var` in it."""
    here = fresh.var.parent
    (here / ".venv").symlink_to(Path(sys.prefix))
    return here


class Terminal:
    """A shell in one folder, as far as the README needs one."""

    END = "--- the command has ended ---"

    def __init__(self, live: Live, folder: Path) -> None:
        self.live = live
        kept = {name: value for name, value in live.environment.items() if not name.startswith("SAYSO_")}
        self._shell = subprocess.Popen(
            ["bash"], cwd=folder, env=kept, text=True, start_new_session=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._shell.pid, signal.SIGTERM)
        self._shell.communicate(timeout=30)

    def type(self, step: Step) -> str:
        """Run it; what it printed, on either stream, with the address and the folder that the README shows."""
        if step.command == "make up":
            # It answers a moment before it has said so.
            assert wait_for(lambda: "\nLogs:" in said_by(self.live), seconds=30, every=0.1)
            return self._shown(said_by(self.live))
        assert self._shell.stdin
        typed = step.command.replace(SHOWN_AT, self.live.base_url)
        self._shell.stdin.write(f"{typed}\n_code=$?; echo; echo '{self.END}'; (exit $_code)\n")
        self._shell.stdin.flush()
        lines = list(self._lines(works=WITHDRAWAL in step.command))
        return self._shown("".join(lines).removesuffix("\n"))

    def _lines(self, *, works: bool) -> Iterator[str]:
        """What is printed until the command has ended. Once the job has its permit, be Ada and withdraw."""
        assert self._shell.stdout
        for line in self._shell.stdout:
            if line == f"{self.END}\n":
                return
            yield line
            if works and line.startswith("Permit"):
                works = False
                withdraw(self.live)
        raise AssertionError("the shell has ended")

    def _shown(self, text: str) -> str:
        return text.replace(str(self.live.var), "var").replace(self.live.base_url, SHOWN_AT)


def withdraw(live: Live) -> None:
    """Be Ada: sign in by the code in the mail, and withdraw on the consent's own page."""
    with Visitor(live.base_url, live.var / "mail") as ada:
        ada.sign_in("ada@sayso.example")
        page = ada.open(f"/consents/{live.demo['grants']['ada']}/withdraw/")
        ada.submit(page)


def test_the_session_in_the_readme_is_what_somebody_sees(fresh: Live, clone: Path) -> None:
    session = steps((ROOT / "README.md").read_text(encoding="utf-8"))
    assert [step.command for step in session if WITHDRAWAL in step.command], "the README shows no withdrawal"
    with Terminal(fresh, clone) as terminal:
        for step in session:
            assert difference(step.shown, terminal.type(step)) == "", step.command


def test_a_transcript_is_compared_line_by_line() -> None:
    (step,) = steps("```console\n$ one \\\n>   two\nseen at …\n…\nend\n```\n")
    assert step.command == "one \\\n  two"
    assert difference(step.shown, "seen at 14:05\nend\n") == ""
    assert difference(step.shown, "seen at 14:05\nmore\nand more\nend\n") == ""
    assert difference(step.shown, "seen at 14:05\nend\nafter the end\n") != ""
    assert difference(step.shown, "seen 14:05\nend\n") != ""
