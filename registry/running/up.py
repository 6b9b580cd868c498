"""`make up`: from a data folder, or nothing, to a registry that answers; then minding it until it is told to stop."""

from __future__ import annotations

import sys
import time
from collections.abc import MutableMapping

from registry.running.claim import claimed
from registry.running.console import Console
from registry.running.environment import fill, for_part
from registry.running.instance import ROOT, Instance, short
from registry.running.leftovers import end_leftovers
from registry.running.part import Part
from registry.running.port import answers, refuse_taken_port
from registry.running.servers import PrivatePostgres, PrivateValkey
from registry.running.supervisor import Asked, Supervisor
from registry.running.welcome import welcome


def up(environment: MutableMapping[str, str], console: Console) -> int:
    """Start everything, stay, stop everything; the exit code. Raises CannotRun when it cannot start or go on."""
    instance = Instance.of(environment)
    fill(environment, instance)
    supervisor = Supervisor(console)
    began = time.monotonic()
    with claimed(instance), supervisor.minding():
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
    left = end_leftovers(instance)  # first, for one of them may hold the port
    refuse_taken_port(instance.port)
    console.line(f"Starting Sayso in {short(instance.var)}")
    if left:
        console.step("clean-up", f"ended {left} left by a crash")
    instance.make_sockets()
    _start_database(instance, environment, supervisor)
    _start_broker(instance, environment, supervisor)
    began = time.monotonic()
    if not instance.demo_file.exists():
        console.line("  preparing tables, pages and the demo cast …")
    supervisor.finish(_python("prepare", instance, environment, "manage.py", "prepare"), seconds=300)
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
    # A crash may leave it half written, and it only says what ran last.
    for schedule in instance.run.glob("beat*"):
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
    supervisor.wait(
        lambda: answers(instance.port, "/readyz"), what=f"an answer at {instance.base_url}", seconds=90
    )
    supervisor.console.step("service", "ready", time.monotonic() - began)


def _python(name: str, instance: Instance, environment: dict[str, str], *arguments: str) -> Part:
    """One of our own Python programs, run from the project's folder by the interpreter that runs us."""
    log = instance.log / f"{name}.log"
    return Part(
        name=name, command=[sys.executable, *arguments], environment=environment, log=log, folder=ROOT
    )
