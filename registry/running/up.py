"""`make up`: from a data folder, or nothing, to a registry that answers; then minding it until it is told to stop."""

from __future__ import annotations

import fcntl
import http.client
import json
import os
import socket
import sys
import time
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from pathlib import Path

from registry.running.console import Console
from registry.running.environment import fill, for_part
from registry.running.instance import ALREADY_RUNNING, PORT_TAKEN, ROOT, CannotRun, Instance
from registry.running.leftovers import end_leftovers
from registry.running.part import Part
from registry.running.servers import PrivatePostgres, PrivateValkey
from registry.running.supervisor import Asked, Supervisor
from registry.running.welcome import address_in_demo_file, welcome


def up(environment: MutableMapping[str, str], console: Console) -> int:
    """Start everything, stay, stop everything; the exit code. Raises CannotRun when it cannot start or go on."""
    instance = Instance.of(environment)
    fill(environment, instance)
    supervisor = Supervisor(console)
    began = time.monotonic()
    with _only_one(instance), supervisor.minding():
        try:
            _start(instance, for_part(environment, instance), supervisor)
            welcome(instance, environment["SAYSO_BASE_URL"], console, seconds=time.monotonic() - began)
            supervisor.watch()
        except Asked:
            console.line("\nStopping; everything stays in place for the next `make up`.")
    console.line("Stopped.")
    return 0


def _start(instance: Instance, environment: dict[str, str], supervisor: Supervisor) -> None:
    console = supervisor.console
    console.line(f"Starting Sayso in {_short(instance.var)}")
    refuse_taken_port(instance.port)
    if left := end_leftovers(instance):
        console.step("clean-up", f"ended {left} left by a crash")
    _start_database(instance, environment, supervisor)
    _start_broker(instance, environment, supervisor)
    began = time.monotonic()
    if not instance.demo_file.exists():
        console.line("  preparing tables, pages and the demo cast …")
    supervisor.finish(_python("prepare", instance, environment, "manage.py", "prepare"), seconds=300)
    address_in_demo_file(instance, environment["SAYSO_BASE_URL"])
    console.step("tables", "ready", time.monotonic() - began)
    _start_service(instance, environment, supervisor)


def _start_database(instance: Instance, environment: dict[str, str], supervisor: Supervisor) -> None:
    if environment.get("DATABASE_URL") != instance.database_url:
        supervisor.console.step("database", "yours, by DATABASE_URL")
        return
    began = time.monotonic()
    server = PrivatePostgres(
        data=instance.var / "postgres",
        sockets=instance.sockets / "postgres",
        log=instance.log / "database.log",
        environment=environment,
    )
    made = server.make()
    supervisor.start(server.part())
    supervisor.wait(server.ready, what="a connection to the database", seconds=60)
    supervisor.console.step("database", "made and ready" if made else "ready", time.monotonic() - began)


def _start_broker(instance: Instance, environment: dict[str, str], supervisor: Supervisor) -> None:
    if environment.get("BROKER_URL") != instance.broker_url:
        supervisor.console.step("broker", "yours, by BROKER_URL")
        return
    began = time.monotonic()
    server = PrivateValkey(
        socket=instance.sockets / "valkey.sock",
        folder=instance.var / "valkey",
        log=instance.log / "broker.log",
        environment=environment,
    )
    supervisor.start(server.part())
    supervisor.wait(server.ready, what="an answer of the broker", seconds=30)
    supervisor.console.step("broker", "ready", time.monotonic() - began)


def _start_service(instance: Instance, environment: dict[str, str], supervisor: Supervisor) -> None:
    began = time.monotonic()
    for schedule in instance.run.glob("beat*"):  # a crash may leave it half written, and it only says what ran last
        schedule.unlink()
    celery = ("-m", "celery", "--app", "registry.celery", "--quiet")
    worker = _python(
        "worker", instance, environment, *celery, "worker", "--concurrency", "2", "--hostname", "worker@localhost",
        "--without-gossip", "--without-mingle", "--loglevel", "WARNING",
    )  # fmt: skip
    beat = _python(
        "beat", instance, environment, *celery, "beat", "--pidfile", "", "--loglevel", "WARNING",
        "--schedule", str(instance.run / "beat"),
    )  # fmt: skip
    web = _python(
        "web", instance, environment, "-m", "granian", "registry.asgi:application", "--interface", "asginl", "--no-ws",
        "--host", "127.0.0.1", "--port", str(instance.port), "--workers", "2", "--workers-kill-timeout", "5",
        "--respawn-failed-workers", "--log-level", "warning",
    )  # fmt: skip
    worker.restarts = beat.restarts = 3
    for part in (worker, beat, web):
        supervisor.start(part)
    supervisor.wait(lambda: answers(instance.port, "/readyz"), what=f"an answer at {instance.base_url}", seconds=90)
    supervisor.console.step("service", "ready", time.monotonic() - began)


def _python(name: str, instance: Instance, environment: dict[str, str], *arguments: str) -> Part:
    """One of our own Python programs, run from the project's folder by the interpreter that runs us."""
    log = instance.log / f"{name}.log"
    return Part(name=name, command=[sys.executable, *arguments], environment=environment, log=log, folder=ROOT)


def answers(port: int, path: str) -> bool:
    """True when our own web server says 200 there."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path, headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def refuse_taken_port(port: int) -> None:
    """Raises CannotRun when somebody listens there; `localhost` means both loopback addresses to a browser."""
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        try:
            with socket.socket(family, socket.SOCK_STREAM) as probe:
                probe.settimeout(2)
                taken = probe.connect_ex((address, port)) == 0
        except OSError:
            taken = False
        if taken:
            raise CannotRun(f"port {port} is taken: stop what runs there, or choose another, `make up PORT={port + 1}`", code=PORT_TAKEN)


@contextmanager
def _only_one(instance: Instance) -> Iterator[None]:
    """One process minds a data folder at a time; the system forgets the lock with the process. Raises CannotRun."""
    try:
        instance.run.mkdir(mode=0o755, parents=True, exist_ok=True)
        lock = os.open(instance.run / "lock", os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise CannotRun(f"cannot write to `{error.filename}`: {error.strerror}; set SAYSO_VAR to a folder of yours") from error
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise CannotRun(f"already running in `{_short(instance.var)}`{_by_whom(instance)}", code=ALREADY_RUNNING) from error
        instance.state_file.write_text(json.dumps({"pid": os.getpid(), "port": instance.port}), encoding="utf-8")
        yield
        instance.state_file.unlink(missing_ok=True)
    finally:
        os.close(lock)


def _by_whom(instance: Instance) -> str:
    try:
        state = json.loads(instance.state_file.read_text(encoding="utf-8"))
        return f" at http://localhost:{state['port']} (process {state['pid']})"
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _short(path: Path) -> str:
    """Relative to where we are, when it lies below."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)
