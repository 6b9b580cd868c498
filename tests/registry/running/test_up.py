"""`manage.py up`, whole: started, stopped, killed, started again, twice side by side."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from registry.running.instance import ALREADY_RUNNING, PART_FAILED, PORT_TAKEN
from registry.running.part import wait_for
from registry.running.port import answers
from tests import live
from tests.live import ROOT, Live, clean_environment, free_port, said_by

pytestmark = pytest.mark.timeout(600)


@pytest.fixture
def instances() -> Iterator[list[Live]]:
    """What a test starts; stopped at its end, whatever happens."""
    started: list[Live] = []
    yield started
    for product in started:
        if product.process.poll() is None:
            live.stop(product)


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One data folder for the tests of this file, to make the demo cast once only."""
    return tmp_path_factory.mktemp("up") / "var"


def processes_of(var: Path) -> list[psutil.Process]:
    """Every process of an instance that is alive."""
    found = []
    for process in psutil.process_iter():
        try:
            marked = process.environ().get("SAYSO_INSTANCE") == str(var)
            server = process.name() in {"postgres", "valkey-server"} and process.cwd().startswith(str(var))
            if (marked or server) and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except (psutil.Error, OSError):
            continue
    return found


def ends(product: Live) -> int | None:
    """The exit code of one that ends by itself."""
    wait_for(lambda: product.process.poll() is not None, seconds=60)
    return product.process.poll()


def run_up(var: Path, port: int) -> subprocess.CompletedProcess[str]:
    """One that is expected to refuse."""
    return subprocess.run(
        [sys.executable, "manage.py", "up"],
        cwd=ROOT,
        env=clean_environment(SAYSO_VAR=str(var), PORT=str(port)),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def begin(var: Path) -> subprocess.Popen[str]:
    """One whose words are read while it starts."""
    return subprocess.Popen(
        [sys.executable, "manage.py", "up"],
        cwd=ROOT,
        env=clean_environment(SAYSO_VAR=str(var), PORT=str(free_port())),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def oldest(var: Path, fits: Callable[[psutil.Process], bool]) -> psutil.Process:
    """Of its processes that fit, the one that started the others."""
    return min(filter(fits, processes_of(var)), key=lambda process: process.create_time())


def port_of(product: Live) -> int:
    """The port it answers on."""
    return int(product.base_url.rpartition(":")[2])


def addresses_of(var: Path) -> set[str]:
    """Every address that a process of it listens on."""
    connections = [c for process in processes_of(var) for c in process.net_connections(kind="inet")]
    return {connection.laddr.ip for connection in connections if connection.status == psutil.CONN_LISTEN}


def people(product: Live) -> str:
    """Something that is in the database, and only there."""
    return product.manage(
        "shell", "--verbosity", "0", "-c", "from registry.models import Person; print(Person.objects.count())"
    )


def test_it_runs_and_minds_what_runs(instances: list[Live], var: Path) -> None:
    """Started once, looked at, disturbed, and stopped."""
    product = live.start(var, free_port())
    instances.append(product)
    port = port_of(product)
    assert wait_for(lambda: "Try, in another terminal" in said_by(product), seconds=30)
    assert f"Sayso is running at {product.base_url}" in said_by(product)
    assert product.demo["base_url"] == product.base_url
    assert addresses_of(var) == {"127.0.0.1"}
    assert {file.stat().st_mode & 0o077 for file in (var / "secrets").iterdir()} == {0}

    again = run_up(var, free_port())
    assert again.returncode == ALREADY_RUNNING
    assert again.stderr.startswith("already running in `")
    assert f"at {product.base_url} (process {product.process.pid})" in again.stderr
    beside = run_up(var.with_name("other"), port)
    assert (beside.returncode, beside.stderr) == (
        PORT_TAKEN,
        f"port {port} is taken: stop what runs there, or choose another, `make up PORT={port + 1}`\n",
    )

    oldest(var, lambda process: "worker" in process.cmdline()).kill()
    assert wait_for(
        lambda: "the worker ended by itself (by SIGKILL); starting it again" in said_by(product), seconds=30
    )
    assert answers(port, "/readyz")
    assert live.stop(product) == 0, said_by(product)
    assert said_by(product).endswith("Stopped.\n")
    assert processes_of(var) == []


def test_it_finds_its_data_again_after_a_stop_and_after_a_crash(
    instances: list[Live], var: Path, tmp_path: Path
) -> None:
    """A second one runs beside it: in a folder whose path is too long for a socket, with spaces, on its own servers."""
    other = tmp_path / "a long path with spaces" / ("deep" * 20) / "var"
    instances += [live.start(var, free_port()), live.start(other, free_port())]
    product, beside = instances
    count, key = people(product), product.demo["api_key"]
    assert beside.demo["api_key"] != key

    web = oldest(var, lambda process: "granian" in process.cmdline())
    for process in (product.process, web):  # so that web processes are left which hold the port
        process.kill()
    product.process.wait()
    again = live.start(var, port_of(product))
    instances.append(again)
    assert (people(again), again.demo["api_key"]) == (count, key)
    assert "made" not in said_by(again)
    assert live.stop(again) == 0, said_by(again)

    again = live.start(var, free_port())
    instances.append(again)
    assert again.demo == json.loads(json.dumps(again.demo).replace(product.base_url, again.base_url))
    assert again.demo["base_url"] == again.base_url

    oldest(var, lambda process: process.name() == "postgres").kill()
    assert ends(again) == PART_FAILED
    assert "the database ended by itself (by SIGKILL); its log is" in said_by(again)
    assert processes_of(var) == []
    assert answers(port_of(beside), "/readyz")
    assert live.stop(beside) == 0, said_by(beside)
    assert processes_of(other) == []


def test_a_stop_while_it_starts_leaves_nothing_in_the_way(instances: list[Live], tmp_path: Path) -> None:
    """It is reading settings, making the database, creating tables: which one hardly matters."""
    var = tmp_path / "v"
    for moment in ("", "Starting Sayso", "database", "preparing tables"):
        process = begin(var)
        seen = ""
        while moment and moment not in seen:
            line = process.stdout.readline()
            assert line, seen
            seen += line
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=60)
        assert process.returncode in {0, 130, -signal.SIGINT}, seen + rest
        assert "Traceback" not in seen + rest or not moment
        assert processes_of(var) == []
    instances.append(live.start(var, free_port()))
    assert live.stop(instances[0]) == 0, said_by(instances[0])


def test_it_ends_with_the_program_that_started_it(tmp_path: Path) -> None:
    """As `make up` does when the terminal takes make away."""
    port = free_port()
    environment = clean_environment(SAYSO_VAR=str(tmp_path / "v"), PORT=str(port))
    starter = "import subprocess, sys; subprocess.run([sys.executable, 'manage.py', 'up', '--with-parent'])"
    process = subprocess.Popen(
        [sys.executable, "-c", starter], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
    )
    assert wait_for((tmp_path / "v" / "postgres").exists, seconds=120, every=0.2)
    process.kill()
    process.wait()
    assert wait_for(lambda: processes_of(tmp_path / "v") == [], seconds=60, every=0.2)


def test_settings_that_make_no_sense_are_told_in_one_line(tmp_path: Path) -> None:
    environment = clean_environment(SAYSO_VAR=str(tmp_path / "v"), PORT="8000", SAYSO_PERMIT_SECONDS="soon")
    done = subprocess.run(
        [sys.executable, "manage.py", "up"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (
        1,
        "settings: `SAYSO_PERMIT_SECONDS` must be a whole number from 10 to 3600\n",
    )


def test_a_port_that_is_none_is_told_in_one_line(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "up"],
        cwd=ROOT,
        env=clean_environment(SAYSO_VAR=str(tmp_path / "v"), PORT="many"),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (2, "PORT must be a number from 1 to 65535, not `many`\n")


def test_a_folder_we_may_not_write_to_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = run_up(tmp_path / "file" / "var", free_port())
    assert done.returncode == 1
    assert done.stderr.startswith("cannot write to `")
    assert done.stderr.count("\n") == 1


def test_real_servers_are_used_when_they_are_given(
    instances: list[Live], tmp_path: Path, postgres: str, valkey: str
) -> None:
    """Any PostgreSQL and broker by their addresses; none of our own is started."""
    import psycopg

    name = f"real_{os.getpid()}"
    with psycopg.connect(postgres.replace("/sayso?", "/postgres?"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    product = live.start(
        tmp_path / "v", free_port(), DATABASE_URL=postgres.replace("/sayso?", f"/{name}?"), BROKER_URL=valkey
    )
    instances.append(product)
    assert "yours, by DATABASE_URL" in said_by(product)
    assert "yours, by BROKER_URL" in said_by(product)
    assert not (tmp_path / "v" / "postgres").exists()
    assert {p.name() for p in processes_of(tmp_path / "v")} & {"postgres", "valkey-server"} == set()
    assert live.stop(product) == 0, said_by(product)
