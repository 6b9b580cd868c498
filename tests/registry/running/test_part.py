from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import psutil

from registry.running.part import set_aside, wait_for
from tests.registry.running.conftest import MakePart

SLEEP = "import time; print('ready'); time.sleep(600)"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN);" + SLEEP
WITH_CHILD = "import subprocess, sys; c = subprocess.Popen(['sleep', '600']); print(c.pid);" + SLEEP


def said(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def test_it_stops_when_asked(make_part: MakePart) -> None:
    part = make_part(SLEEP)
    part.start()
    assert wait_for(lambda: said(part.log) == ["ready"], seconds=20)
    assert part.running()
    process = part.process
    part.stop()
    assert process.returncode == -signal.SIGTERM
    assert not part.running()


def test_one_that_does_not_listen_is_killed_after_its_grace(make_part: MakePart) -> None:
    part = make_part(STUBBORN, grace=0.3)
    part.start()
    assert wait_for(lambda: said(part.log) == ["ready"], seconds=20)
    process = part.process
    part.stop()
    assert process.returncode == -signal.SIGKILL


def test_what_it_started_goes_with_it(make_part: MakePart) -> None:
    part = make_part(WITH_CHILD)
    part.start()
    assert wait_for(lambda: len(said(part.log)) == 2, seconds=20)
    child = psutil.Process(int(said(part.log)[0]))
    part.stop()
    assert wait_for(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE, seconds=20)


def test_a_terminal_s_interrupt_does_not_reach_it(make_part: MakePart) -> None:
    part = make_part(SLEEP)
    part.start()
    assert os.getsid(part.process.pid) == part.process.pid != os.getsid(0)


def test_it_ends_with_the_process_that_started_it(tmp_path: Path) -> None:
    """Killed like a crash kills: nobody is left to stop the part."""
    program = f"""
        import os, sys, time
        from pathlib import Path
        from registry.running.part import Part
        command = [sys.executable, "-c", "import time; time.sleep(600)"]
        part = Part("p", command, os.environ, Path({str(tmp_path / "log")!r}), Path("/"))
        part.start()
        print(part.process.pid, flush=True)
        time.sleep(600)
    """
    starter = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program)], stdout=subprocess.PIPE, text=True
    )
    part = psutil.Process(int(starter.stdout.readline()))
    starter.kill()
    starter.communicate()
    assert wait_for(lambda: not part.is_running() or part.status() == psutil.STATUS_ZOMBIE, seconds=20)


def test_its_last_words_are_kept_for_the_message(make_part: MakePart) -> None:
    part = make_part("for i in range(20): print('line', i)\nraise SystemExit(3)")
    part.start()
    assert wait_for(lambda: not part.running(), seconds=20)
    assert part.exit_code() == 3
    assert part.last_words(2) == ["line 18", "line 19"]


def test_the_log_before_is_set_aside(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    set_aside(log)
    log.write_text("yesterday", encoding="utf-8")
    set_aside(log)
    assert not log.exists()
    assert (tmp_path / "web.log.1").read_text(encoding="utf-8") == "yesterday"
