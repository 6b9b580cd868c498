from __future__ import annotations

import os
from pathlib import Path

from registry.running.instance import Instance
from registry.running.leftovers import end_leftovers
from registry.running.part import wait_for
from tests.registry.running.conftest import MakePart

SLEEP = "import time; print('ready'); time.sleep(600)"


def test_what_bears_our_mark_is_ended_and_nothing_else(make_part: MakePart, tmp_path: Path) -> None:
    ours, strangers = make_part(SLEEP, "ours"), make_part(SLEEP, "strangers")
    strangers.environment = {**os.environ, "SAYSO_INSTANCE": str(tmp_path) + "-other"}
    for part in (ours, strangers):
        part.start()
        assert wait_for(lambda part=part: part.last_words() == ["ready"], seconds=20)
    assert end_leftovers(Instance(tmp_path, 8000)) == 1
    assert not ours.running()
    assert strangers.running()


def test_one_that_does_not_listen_is_killed(make_part: MakePart, tmp_path: Path, monkeypatch: object) -> None:
    monkeypatch.setattr("registry.running.leftovers._GRACE_SECONDS", 0.5)
    part = make_part("import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN);" + SLEEP)
    part.start()
    assert wait_for(lambda: part.last_words() == ["ready"], seconds=20)
    assert end_leftovers(Instance(tmp_path, 8000)) == 1
    assert wait_for(lambda: not part.running(), seconds=20)


def test_lock_files_of_servers_that_are_gone_are_removed(tmp_path: Path) -> None:
    """The number in them may be that of a stranger by now, for which PostgreSQL would refuse to start."""
    instance = Instance(tmp_path / "var", 8000)
    lock = instance.var / "postgres" / "postmaster.pid"
    socket_lock = instance.sockets / "postgres" / ".s.PGSQL.5432.lock"
    for file in (lock, socket_lock):
        file.parent.mkdir(parents=True)
        file.write_text(f"{os.getpid()}\n", encoding="ascii")
    assert end_leftovers(instance) == 0
    assert not lock.exists()
    assert not socket_lock.exists()
