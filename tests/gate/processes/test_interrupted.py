"""Ctrl-C and other signals at every stage: no traceback, nothing left running, exit code 130."""

from __future__ import annotations

import contextlib
import signal
import socket
import subprocess
from pathlib import Path

import pytest

from consent.gate import codes
from tests.gate.conftest import JobOnDisk
from tests.gate.processes.seeing import alive, eventually, number_in
from tests.gate.processes.test_run import PID, RUN, end, python

STUBBORN = """
import signal, time
signal.signal(signal.SIGINT, signal.SIG_IGN)
signal.signal(signal.SIGTERM, signal.SIG_IGN)
open("ready", "w").close()
time.sleep(60)
"""
HEEDS_CTRL_C = """
import time
open("ready", "w").close()
try:
    time.sleep(60)
except KeyboardInterrupt:
    open("heard", "w").close()
    raise SystemExit(5)
"""


def has_open(process: subprocess.Popen[str], name: str) -> bool:
    return any(
        link.resolve().name == name for link in Path(f"/proc/{process.pid}/fd").iterdir() if link.exists()
    )


def test_while_hashing(job: JobOnDisk) -> None:
    with (job.folder / "pictures" / "huge").open("wb") as huge:
        huge.truncate(64 * 2**30)
    process = job.start(*RUN, "touch", "started")
    assert eventually(lambda: has_open(process, "huge"))
    process.send_signal(signal.SIGINT)
    assert end(process) == (codes.INTERRUPTED, "sayso: stopped by Ctrl-C; nothing was started\n")
    assert not (job.folder / "started").exists()


def test_while_asking(job: JobOnDisk) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        job.use_file.write_text(job.use_file.read_text().replace(job.registry.address, address))
        process = job.start(*RUN, "touch", "started")
        connection, _ = silent.accept()
        with connection:
            connection.recv(1024)
            process.send_signal(signal.SIGINT)
            assert end(process) == (codes.INTERRUPTED, "sayso: stopped by Ctrl-C; nothing was started\n")
    assert not (job.folder / "started").exists()


def test_while_running(job: JobOnDisk) -> None:
    job.allow()
    process = job.start(*RUN, *python(HEEDS_CTRL_C))
    assert eventually((job.folder / "ready").exists)
    process.send_signal(signal.SIGINT)
    returncode, err = end(process)
    assert returncode == codes.INTERRUPTED
    assert "Traceback" not in err
    assert (job.folder / "heard").exists()


def test_while_running_a_second_time_kills(job: JobOnDisk) -> None:
    job.allow()
    process = job.start(*RUN, *python(STUBBORN))
    assert eventually((job.folder / "ready").exists)
    process.send_signal(signal.SIGINT)
    assert not eventually(lambda: process.poll() is not None, within=0.7)
    process.send_signal(signal.SIGINT)
    returncode, err = end(process)
    assert returncode == codes.INTERRUPTED
    assert "Traceback" not in err


def test_while_stopping(job: JobOnDisk) -> None:
    job.allow()
    process = job.start("run", "--grace", "60", *RUN[1:], *python(STUBBORN))
    assert eventually((job.folder / "ready").exists)
    job.registry.withdraw(job.subject)
    assert eventually(lambda: job.registry.heard)
    assert not eventually(lambda: process.poll() is not None, within=0.5)
    process.send_signal(signal.SIGINT)
    assert not eventually(lambda: process.poll() is not None, within=0.5)
    process.send_signal(signal.SIGINT)
    returncode, err = end(process)
    assert returncode == codes.WITHDRAWN
    assert "It had to be killed" in err
    assert "Traceback" not in err


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_other_signals_stop_the_command_with_grace(job: JobOnDisk, number: signal.Signals, code: int) -> None:
    job.allow()
    process = job.start(*RUN, "sh", "-c", PID + "exec sleep 60")
    pid = number_in(job.folder / "pid")
    process.send_signal(number)
    assert end(process)[0] == code
    assert not alive(pid)


def test_a_ctrl_c_at_any_moment_leaves_neither_traceback_nor_process(job: JobOnDisk) -> None:
    job.allow()
    for delay in (0.0, 0.1, 0.2, 0.3, 0.45, 0.6, 0.8):
        process = job.start(*RUN, "sh", "-c", PID + "exec sleep 60")
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(delay)
        process.send_signal(signal.SIGINT)
        returncode, err = end(process)
        # Before Python has its handlers the signal itself ends it; while it loads itself the traceback is its own.
        assert returncode in (codes.INTERRUPTED, -signal.SIGINT), (delay, err)
        assert "Traceback" not in err or "consent/gate/cli/" not in err, (delay, err)
        pid_file = job.folder / "pid"
        if pid_file.exists():
            assert not alive(number_in(pid_file))
            pid_file.unlink()
