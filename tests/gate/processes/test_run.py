"""`sayso run` with real processes and real signals: nothing of a command outlives its permission."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from consent.gate import Answer, Permit, codes
from consent.gate.cli import main, words
from consent.gate.testing import new_key
from tests.gate.conftest import JobOnDisk
from tests.gate.processes.seeing import alive, children, eventually, number_in

RUN = ("run", "--use", "use.toml", "--")
PID = "echo $$ > pid.part; mv pid.part pid; "


HEEDS_SIGTERM = """
import signal, sys, time
def end(*_):
    open("last", "w").write(repr(time.time()))
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
open("ready", "w").close()
time.sleep(60)
"""


def python(code: str) -> tuple[str, str, str]:
    return sys.executable, "-c", code


def report(job: JobOnDisk) -> dict[str, Any]:
    run: dict[str, Any] = json.loads(job.permit_file.read_text())["run"]
    return run


def end(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Exit code and stderr of a gate that is about to end."""
    with process:
        _, err = process.communicate(timeout=30)
    return process.returncode, err


@pytest.mark.parametrize(
    ("script", "code"), [("exit 0", 0), ("exit 7", 7), ("exit 130", 130), ("kill -9 $$", 137)]
)
def test_the_commands_own_code_is_passed_on(job: JobOnDisk, script: str, code: int) -> None:
    job.allow()
    assert job.run(*RUN, "sh", "-c", script).returncode == code
    assert report(job)["exit_code"] == code


@pytest.mark.parametrize("code", [239, 244])
def test_a_code_of_the_gates_own_is_never_passed_on(job: JobOnDisk, code: int) -> None:
    job.allow()
    ended = job.run(*RUN, "sh", "-c", f"exit {code}")
    assert ended.returncode == codes.HIDDEN_CODE
    assert f"The command's own exit code was {code}" in ended.stderr
    assert report(job)["returncode"] == code


def test_what_was_asked_and_answered_is_said_in_four_lines_before_anything_starts(job: JobOnDisk) -> None:
    (grant,) = job.allow()
    ended = job.run(*RUN, "sh", "-c", "echo started >&2")
    lines = ended.stderr.splitlines()
    assert [line.split()[0] for line in lines] == [
        "Asked",
        "Material",
        "Answered",
        "Permit",
        "started",
        "Permit",
    ]
    assert grant in lines[2]
    assert lines[5] == "Permit    out/likeness-permit.json"


def test_a_refusal_says_why_and_starts_nothing(job: JobOnDisk) -> None:
    ended = job.run(*RUN, "touch", "started")
    assert ended.returncode == codes.REFUSED
    assert "Refused: " in ended.stderr
    assert f"  · {job.subject} has not allowed this." in ended.stderr
    assert ended.stderr.rstrip().endswith("nothing was started")
    assert not (job.folder / "started").exists()


def test_no_registry_no_start(job: JobOnDisk) -> None:
    job.allow()
    job.registry.stop()
    ended = job.run(*RUN, "touch", "started")
    assert ended.returncode == codes.UNREACHABLE
    assert "cannot be reached" in ended.stderr
    assert not (job.folder / "started").exists()


def test_a_permit_that_does_not_hold_starts_nothing(job: JobOnDisk) -> None:
    job.allow()
    job.registry.wrong.sign_with = new_key()
    ended = job.run(*RUN, "touch", "started")
    assert ended.returncode == codes.BAD_PERMIT
    assert not (job.folder / "started").exists()


def test_clocks_that_disagree_start_nothing(job: JobOnDisk) -> None:
    job.allow()
    job.registry.wrong.clock_ahead = 240
    ended = job.run(*RUN, "touch", "started")
    assert ended.returncode == codes.BAD_PERMIT
    assert "seconds behind the registry's; set it right" in ended.stderr


def test_a_command_that_is_not_there_is_not_asked_about(job: JobOnDisk) -> None:
    job.allow()
    ended = job.run(*RUN, "no-such-command")
    assert ended.returncode == codes.USAGE
    assert job.registry.questions == []


def test_a_command_that_cannot_be_started_says_so(job: JobOnDisk) -> None:
    job.allow()
    (job.folder / "broken").write_text("#!/no/such/interpreter\n")
    (job.folder / "broken").chmod(0o755)
    ended = job.run(*RUN, "./broken")
    assert ended.returncode == codes.USAGE
    assert "could not be started" in ended.stderr


def test_the_command_has_its_input_and_not_our_key(job: JobOnDisk) -> None:
    job.allow()
    with job.start(*RUN, "sh", "-c", "cat; env", stdin=subprocess.PIPE) as process:
        out, _ = process.communicate("given\n", timeout=30)
    assert out.startswith("given\n")
    assert job.registry.api_key not in out
    assert f"SAYSO_PERMIT_FILE={job.permit_file}" in out


def test_a_withdrawal_ends_the_command_and_is_answered(job: JobOnDisk) -> None:
    job.allow()
    process = job.start(*RUN, "sh", "-c", PID + "exec sleep 60")
    pid = number_in(job.folder / "pid")
    notice = job.registry.withdraw(job.subject)
    code, err = end(process)
    assert code == codes.WITHDRAWN
    assert "Consent was withdrawn: stopping the command." in err
    assert not alive(pid)
    assert job.registry.heard == {notice: ["heard", "stopped"]}
    assert report(job)["notices"] == [notice]
    assert report(job)["killed"] is False


def test_a_command_may_finish_what_it_has_in_hand(job: JobOnDisk) -> None:
    job.allow()
    process = job.start(*RUN, *python(HEEDS_SIGTERM))
    assert eventually((job.folder / "ready").exists)
    job.registry.withdraw(job.subject)
    assert end(process)[0] == codes.WITHDRAWN
    assert (job.folder / "last").exists()


def test_a_command_that_ignores_sigterm_is_killed_after_the_grace(job: JobOnDisk) -> None:
    job.allow()
    process = job.start(*RUN, "sh", "-c", "trap '' TERM; " + PID + "while :; do sleep 0.1; done")
    pid = number_in(job.folder / "pid")
    job.registry.withdraw(job.subject)
    code, err = end(process)
    assert code == codes.WITHDRAWN
    assert "It had to be killed" in err
    assert not alive(pid)
    assert report(job)["killed"] is True
    assert 2000 <= report(job)["stopped_in_ms"] < 10_000


def test_grandchildren_end_with_the_command_wherever_they_went(job: JobOnDisk) -> None:
    job.allow()
    (job.folder / "daemon.py").write_text(
        "import os, signal, sys, time\n"
        "signal.signal(15, signal.SIG_IGN)\n"
        "if os.fork(): os._exit(0)\n"
        "os.setsid()\n"
        "if os.fork(): os._exit(0)\n"
        "open(sys.argv[1] + '.part', 'w').write(f'{os.getpid()}\\n')\n"
        "os.rename(sys.argv[1] + '.part', sys.argv[1])\n"
        "time.sleep(600)\n"
    )
    script = (
        f"{sys.executable} daemon.py gone; (sleep 600 & echo $! > near.part; mv near.part near; wait) & "
        + PID
        + "wait; sleep 600"
    )
    process = job.start(*RUN, "sh", "-c", script)
    pids = [number_in(job.folder / name) for name in ("pid", "gone", "near")]
    job.registry.withdraw(job.subject)
    assert end(process)[0] == codes.WITHDRAWN
    assert [pid for pid in pids if alive(pid)] == []


def test_what_a_command_leaves_behind_ends_with_it(job: JobOnDisk) -> None:
    job.allow()
    ended = job.run(
        *RUN,
        "sh",
        "-c",
        "setsid sh -c 'echo $$ > left.part; mv left.part left; exec sleep 600' >/dev/null 2>&1 & sleep 0.5; exit 3",
    )
    assert ended.returncode == 3
    assert "left 1 processes behind" in ended.stderr
    assert not alive(number_in(job.folder / "left"))


def test_a_registry_lost_ends_the_command_at_recheck_after(job: JobOnDisk) -> None:
    job.registry.recheck_seconds = 4
    job.allow()
    process = job.start(*RUN, *python(HEEDS_SIGTERM))
    assert eventually((job.folder / "ready").exists)
    job.registry.stop()
    exit_code, err = end(process)
    assert exit_code == codes.LEASE_LOST
    late = float((job.folder / "last").read_text()) - json.loads(job.permit_file.read_text())["recheck_after"]
    assert 0 <= late < 2.0
    assert "Without an answer the command is stopped at" in err


def test_a_gate_that_is_killed_takes_the_command_with_it(job: JobOnDisk) -> None:
    job.allow()
    process = job.start(*RUN, "sh", "-c", "trap '' TERM; " + PID + "while :; do sleep 0.1; done")
    pid = number_in(job.folder / "pid")
    process.kill()
    assert end(process)[0] == -signal.SIGKILL
    assert eventually(lambda: not alive(pid))


def test_a_gate_that_is_frozen_cannot_let_the_command_run_on(job: JobOnDisk) -> None:
    job.registry.recheck_seconds = 3
    job.allow()
    process = job.start(*RUN, "sh", "-c", PID + "exec sleep 60")
    pid = number_in(job.folder / "pid")
    process.send_signal(signal.SIGSTOP)
    assert eventually(lambda: not alive(pid), within=8.0)
    process.send_signal(signal.SIGCONT)
    assert end(process)[0] == codes.LEASE_LOST


def test_a_guard_that_is_killed_takes_the_command_with_it(job: JobOnDisk) -> None:
    job.allow()
    process = job.start(*RUN, "sh", "-c", "sleep 600 & " + PID + "wait")
    pid = number_in(job.folder / "pid")
    assert eventually(lambda: len(children(pid)) == 1)
    (grandchild,) = children(pid)
    (guard,) = children(process.pid)
    os.kill(guard, signal.SIGKILL)
    code, err = end(process)
    assert code == codes.INTERNAL
    assert "the guard process was killed" in err
    assert not alive(pid)
    assert not alive(grandchild)


def test_renewals_are_kept_beside_the_output(job: JobOnDisk) -> None:
    job.registry.recheck_seconds = 2
    job.allow()
    assert job.run(*RUN, "sleep", "3").returncode == 0
    folder = job.permit_file.parent
    first, newest = (
        json.loads((folder / name).read_text())
        for name in ("likeness-permit.first.json", "likeness-permit.json")
    )
    assert first["jti"] != newest["jti"]
    log = (folder / "likeness-permit.log").read_text().splitlines()
    assert [line.split()[1] for line in log] == ["permit"] * (len(log) - 1) + ["exited"]
    assert [first["jti"], newest["jti"]] == [log[0].split()[2], log[-2].split()[2]]
    assert newest["run"]["permits"] == len(log) - 1


def test_a_permit_file_that_cannot_be_written_does_not_stop_the_work(job: JobOnDisk) -> None:
    job.registry.recheck_seconds = 2
    job.allow()
    ended = job.run(*RUN, "sh", "-c", "rm -r out; touch out; sleep 2.5; exit 4")
    assert ended.returncode == 4
    assert "the permit file is not up to date" in ended.stderr


def test_a_withdrawal_just_before_the_start_starts_nothing(
    job: JobOnDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    job.allow()
    said = words.answered

    def withdrawn_meanwhile(answer: Answer, permit: Permit) -> list[str]:
        job.registry.withdraw(job.subject)
        assert eventually(lambda: job.registry.heard)
        return said(answer, permit)

    monkeypatch.setattr(words, "answered", withdrawn_meanwhile)
    monkeypatch.setenv("SAYSO_API_KEY", job.registry.api_key)
    assert (
        main(["run", "--use", str(job.use_file), "--", "touch", str(job.folder / "started")])
        == codes.WITHDRAWN
    )
    assert not (job.folder / "started").exists()


def test_events_are_for_programs(job: JobOnDisk) -> None:
    job.allow()
    ended = job.run("run", "--json", "--use", "use.toml", "--", "true")
    events = [json.loads(line) for line in ended.stderr.splitlines()]
    assert [event["event"] for event in events] == ["answered", "ended"]
    assert events[1]["exit_code"] == 0


def test_an_output_folder_that_cannot_be_written_starts_nothing(job: JobOnDisk) -> None:
    job.allow()
    (job.folder / "out").write_text("a file, not a folder")
    ended = job.run(*RUN, "touch", "started")
    assert ended.returncode == codes.CONFIG
    assert not (job.folder / "started").exists()


def test_a_run_may_be_repeated(job: JobOnDisk) -> None:
    job.allow()
    assert [job.run(*RUN, "true").returncode for _ in range(2)] == [0, 0]


def test_short_work_needs_no_renewal(job: JobOnDisk) -> None:
    job.allow()
    assert job.run(*RUN, "sleep", "0.5").returncode == 0
    assert len(job.registry.permits) <= 2  # a stream that opens late makes the gate ask once more


def test_the_manifest_is_kept(job: JobOnDisk) -> None:
    job.allow()
    job.run(*RUN, "true")
    (kept,) = Path(job.folder, ".sayso", "manifests").iterdir()
    digest = json.loads(job.permit_file.read_text())["use"]["dataset"]["digest"]
    assert kept.name == digest.removeprefix("sha256:") + ".json"
