from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from registry.running.instance import DEFAULT_PORT, ROOT, CannotRun, Instance


def test_without_variables_it_is_var_and_the_usual_port(tmp_path: Path) -> None:
    assert Instance.of({}).var == ROOT / "var"
    assert Instance.of({"SAYSO_VAR": str(tmp_path)}).port == DEFAULT_PORT


def test_another_terminal_finds_the_port_of_what_runs(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "up.json").write_text(json.dumps({"pid": 1, "port": 8017}), encoding="utf-8")
    assert Instance.of({"SAYSO_VAR": str(tmp_path)}).base_url == "http://localhost:8017"
    assert Instance.of({"SAYSO_VAR": str(tmp_path), "PORT": "8018"}).port == 8018


@pytest.mark.parametrize("state", ["", "{", "[]", '{"port": "x"}', "{}"])
def test_a_state_file_that_makes_no_sense_is_no_state_file(tmp_path: Path, state: str) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "up.json").write_text(state, encoding="utf-8")
    assert Instance.of({"SAYSO_VAR": str(tmp_path)}).port == DEFAULT_PORT


@pytest.mark.parametrize("port", ["0", "65536", "-1", "eighty", "80.0", " 80", "\N{ARABIC-INDIC DIGIT ONE}"])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    with pytest.raises(CannotRun, match="PORT must be a number from 1 to 65535"):
        Instance.of({"PORT": port})


def test_sockets_lie_in_a_short_plain_folder() -> None:
    instance = Instance(Path("/srv/sayso/var"), 8000)
    assert instance.sockets == Path("/srv/sayso/var/run/sockets")
    assert instance.database_url == "postgresql://sayso@/sayso?host=/srv/sayso/var/run/sockets/postgres"


@pytest.mark.parametrize(
    "var", ["/srv/" + "deep/" * 20 + "var", "/srv/my films/var", "/srv/a:b/var", "/srv/café/var"]
)
def test_sockets_of_a_long_or_odd_path_lie_elsewhere(var: str) -> None:
    here, there = Instance(Path(var), 8000), Instance(Path(var + "2"), 8000)
    assert not here.sockets.is_relative_to(here.var)
    assert here.sockets != there.sockets
    assert len(os.fsencode(here.sockets / "postgres" / ".s.PGSQL.5432.lock")) <= 107


def test_a_socket_folder_of_a_stranger_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    instance = Instance(Path("/srv/my films/var"), 8000)
    instance.sockets.symlink_to(elsewhere)
    with pytest.raises(CannotRun, match="belongs to somebody else"):
        instance.make_sockets()
    instance.sockets.unlink()
    instance.make_sockets()
    instance.remove_sockets()
    assert not instance.sockets.exists()
