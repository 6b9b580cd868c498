from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from registry.running import servers
from registry.running.instance import CannotRun
from registry.running.part import wait_for
from registry.running.servers import PrivatePostgres, PrivateValkey


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """A short folder, for sockets."""
    import tempfile

    with tempfile.TemporaryDirectory(prefix="sayso-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture(scope="module")
def server(place: Path) -> Iterator[PrivatePostgres]:
    private = PrivatePostgres(
        data=place / "postgres", sockets=place / "run", log=place / "log", environment={}, durable=False
    )
    assert private.make() is True
    assert private.make() is False
    part = private.part()
    part.start()
    assert wait_for(private.ready, seconds=60), part.last_words()
    yield private
    part.stop()
    assert not (place / "postgres" / "postmaster.pid").exists()


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("SHOW data_checksums", "on"),
        ("SHOW server_encoding", "UTF8"),
        ("SHOW listen_addresses", ""),
        ("SHOW timezone", "UTC"),
        ("SHOW log_min_error_statement", "panic"),
        ("SELECT datlocprovider::text || datlocale FROM pg_database WHERE datname = 'sayso'", "bC.UTF-8"),
    ],
)
def test_the_database_is_made_as_we_want_it(server: PrivatePostgres, asked: str, answer: str) -> None:
    with psycopg.connect(server.url) as connection:
        assert connection.execute(asked).fetchone() == (answer,)


def test_it_serves_a_socket_closed_to_others(server: PrivatePostgres) -> None:
    assert (server.sockets.stat().st_mode & 0o777, server.data.stat().st_mode & 0o777) == (0o700, 0o700)
    assert (server.sockets / ".s.PGSQL.5432").stat().st_mode & 0o777 == 0o700


def test_it_is_never_root(server: PrivatePostgres) -> None:
    assert server.data.stat().st_uid != 0
    if os.geteuid() != 0:
        assert server.data.stat().st_uid == os.geteuid()


def test_its_log_quotes_nobody(server: PrivatePostgres) -> None:
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute("CREATE TABLE people (email text PRIMARY KEY)")
        for _ in range(2):
            try:
                connection.execute("INSERT INTO people VALUES ('ada@sayso.example')")
            except psycopg.errors.UniqueViolation:
                break
    log = server.log.read_text(encoding="utf-8")
    assert "duplicate key" in log
    assert "ada@sayso.example" not in log


def test_a_database_that_was_half_made_is_made_anew(place: Path) -> None:
    again = PrivatePostgres(
        data=place / "second", sockets=place / "run2", log=place / "log2", environment={}, durable=False
    )
    (place / "second.half").mkdir()
    (place / "second.half" / "PG_VERSION").write_text("18", encoding="ascii")
    assert again.make() is True
    assert (again.data / "global").is_dir()
    assert not (place / "second.half").exists()


def test_a_database_that_cannot_be_made_says_where_to_read_why(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = PrivatePostgres(data=place / "third", sockets=place / "run3", log=place / "log3", environment={})
    monkeypatch.setattr(servers, "account_for", lambda *_a, **_k: None)
    monkeypatch.setattr(
        PrivatePostgres, "_environment", lambda _self: {"LD_PRELOAD": "/no/such", "PATH": "/nowhere"}
    )
    monkeypatch.setattr(servers, "_programs", lambda: place)
    (place / "initdb").write_text("#!/bin/sh\necho no space; exit 1\n", encoding="ascii")
    (place / "initdb").chmod(0o755)
    with pytest.raises(CannotRun, match="could not make the database; the reason is at the end of"):
        broken.make()
    assert "no space" in (place / "log3").read_text(encoding="utf-8")
    assert not broken.data.exists()


def test_the_broker_answers_on_its_socket_only(place: Path) -> None:
    server = PrivateValkey(place / "valkey.sock", place / "valkey", place / "valkey.log", os.environ)
    assert server.ready() is False
    part = server.part()
    part.start()
    try:
        assert wait_for(server.ready, seconds=30), part.last_words()
        with redis.Redis(unix_socket_path=str(server.socket)) as client:
            assert client.config_get("port") == {"port": "0"}
    finally:
        part.stop()
    assert not server.socket.exists()


def test_a_machine_without_a_broker_of_ours_is_told_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.machine", lambda: "sparc64")
    with pytest.raises(CannotRun, match="set BROKER_URL"):
        servers._valkey_program()


def test_a_package_that_is_missing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CannotRun, match="`no_such_package` is not installed"):
        servers.package_folder("no_such_package")


def test_a_socket_path_has_room_for_what_we_put_there() -> None:
    """The limit that `Instance.sockets` keeps below, seen here: one byte more and the system refuses."""
    with socket.socket(socket.AF_UNIX) as probe, pytest.raises(OSError, match="too long"):
        probe.bind("/tmp/" + "x" * 103)
