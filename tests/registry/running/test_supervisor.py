from __future__ import annotations

import io
import os
import signal
from pathlib import Path

import pytest

from registry.running.console import Console
from registry.running.instance import PART_FAILED, CannotRun
from registry.running.part import wait_for
from registry.running.supervisor import Asked, Supervisor
from tests.registry.running.conftest import MakePart

NOTES_ITS_END = """
import signal, sys, time
def stop(*_):
    open(NOTE, "a").write(NAME + " ")
    sys.exit(0)
signal.signal(signal.SIGTERM, stop)
print("ready")
time.sleep(600)
"""


@pytest.fixture
def supervisor() -> Supervisor:
    return Supervisor(Console(io.StringIO()))


def test_the_last_started_is_stopped_first(
    make_part: MakePart, supervisor: Supervisor, tmp_path: Path
) -> None:
    note = tmp_path / "ends"
    with supervisor.minding():
        for name in ("database", "worker", "web"):
            part = make_part(NOTES_ITS_END.replace("NOTE", repr(str(note))).replace("NAME", repr(name)), name)
            supervisor.start(part)
            supervisor.wait(lambda part=part: part.last_words() == ["ready"], what="a start", seconds=20)
    assert note.read_text(encoding="utf-8").split() == ["web", "worker", "database"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_stop_signal_ends_the_watch(make_part: MakePart, supervisor: Supervisor, number: int) -> None:
    before = signal.getsignal(number)
    with supervisor.minding():
        part = make_part("import time; time.sleep(600)")
        supervisor.start(part)
        os.kill(os.getpid(), number)
        with pytest.raises(Asked):
            supervisor.watch()
    assert not part.running()
    assert signal.getsignal(number) is before


def test_a_stop_signal_ends_a_wait(make_part: MakePart, supervisor: Supervisor) -> None:
    with supervisor.minding():
        supervisor.start(make_part("import time; time.sleep(600)"))
        os.kill(os.getpid(), signal.SIGTERM)
        with pytest.raises(Asked):
            supervisor.wait(lambda: False, what="nothing", seconds=20)


def test_a_part_that_ends_ends_everything_and_its_last_words_are_told(
    make_part: MakePart, supervisor: Supervisor
) -> None:
    with supervisor.minding():
        other = make_part("import time; time.sleep(600)", "other")
        supervisor.start(other)
        supervisor.start(make_part("print('no room'); raise SystemExit(7)", "broker"))
        with pytest.raises(
            CannotRun, match=r"the broker ended by itself .with exit code 7.*\n.*no room"
        ) as caught:
            supervisor.watch()
    assert caught.value.code == PART_FAILED
    assert not other.running()


def test_a_part_with_a_second_chance_is_started_again(make_part: MakePart, supervisor: Supervisor) -> None:
    with supervisor.minding():
        part = make_part("import time; print('ready'); time.sleep(600)", "worker", restarts=1)
        supervisor.start(part)
        first = part.process
        first.kill()
        supervisor.wait(
            lambda: part.process is not first and part.running(), what="a second start", seconds=20
        )
        part.process.kill()
        with pytest.raises(CannotRun, match=r"the worker ended by itself .by SIGKILL"):
            supervisor.watch()
    assert "starting it again" in supervisor.console.out.getvalue()


def test_what_does_not_happen_in_time_is_told(supervisor: Supervisor) -> None:
    with supervisor.minding(), pytest.raises(CannotRun, match="a wonder did not happen within 0 seconds"):
        supervisor.wait(lambda: False, what="a wonder", seconds=0.1)


def test_a_step_that_fails_is_told(make_part: MakePart, supervisor: Supervisor) -> None:
    with supervisor.minding():
        with pytest.raises(CannotRun, match=r"`prepare` failed .with exit code 1.*\n.*no such table"):
            supervisor.finish(make_part("raise SystemExit('no such table')", "prepare"), seconds=20)
        supervisor.finish(make_part("print('done')", "again"), seconds=20)


def test_a_second_request_does_not_wait(make_part: MakePart, supervisor: Supervisor) -> None:
    stubborn = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready'); time.sleep(600)"
    )
    part = make_part(stubborn, grace=600)
    with supervisor.minding():
        supervisor.start(part)
        assert wait_for(lambda: part.last_words() == ["ready"], seconds=20)
        supervisor.asked = 2
    assert not part.running()
