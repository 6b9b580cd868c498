from __future__ import annotations

import os
import pwd
import stat
import subprocess
from pathlib import Path

import pytest

from registry.running import unprivileged
from registry.running.instance import CannotRun
from registry.running.unprivileged import OVERRIDE, READ_SEARCH, Account, account_for

ALL = 1 << READ_SEARCH | 1 << OVERRIDE


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one program, seen by somebody who is root, below folders that are open."""
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(unprivileged, "_open_to_others", lambda _path: True)
    monkeypatch.setattr(unprivileged, "_held_capabilities", lambda: ALL)
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "postgres").touch()
    (folder / "postgres").chmod(0o755)
    return folder


def test_an_ordinary_user_stays_who_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert account_for(tmp_path, programs=tmp_path, passes=[]) is None


def test_root_gives_way_to_an_account_without_rights(programs: Path, tmp_path: Path) -> None:
    account = account_for(tmp_path / "none", programs=programs, passes=[])
    assert account.uid != 0
    assert account.capability is None
    assert pwd.getpwuid(account.uid).pw_name in unprivileged.ACCOUNTS


def test_whoever_owns_the_data_goes_on_owning_it(programs: Path, tmp_path: Path) -> None:
    entry = pwd.getpwnam("daemon")

    class Owned:
        parent = tmp_path

        def stat(self) -> object:
            return type("S", (), {"st_uid": entry.pw_uid})

    assert account_for(Owned(), programs=programs, passes=[]).uid == entry.pw_uid


def test_a_closed_folder_on_the_way_needs_the_smaller_capability(
    programs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unprivileged, "_open_to_others", lambda _path: False)
    assert account_for(tmp_path, programs=programs, passes=[tmp_path]).capability == READ_SEARCH
    monkeypatch.setattr(unprivileged, "_held_capabilities", lambda: 1 << OVERRIDE)
    assert account_for(tmp_path, programs=programs, passes=[tmp_path]).capability == OVERRIDE


def test_programs_that_only_root_may_run_need_the_larger_one(programs: Path, tmp_path: Path) -> None:
    (programs / "postgres").chmod(0o700)
    assert account_for(tmp_path, programs=programs, passes=[]).capability == OVERRIDE


def test_without_any_way_the_reason_says_what_to_do(
    programs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unprivileged, "_open_to_others", lambda _path: False)
    monkeypatch.setattr(unprivileged, "_held_capabilities", lambda: 0)
    with pytest.raises(CannotRun, match="work as an ordinary user, or set SAYSO_VAR"):
        account_for(tmp_path, programs=programs, passes=[tmp_path])


def test_a_path_is_open_when_all_may_pass_every_folder_above(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    (closed / "inner").mkdir(parents=True)
    closed.chmod(stat.S_IRWXU)
    assert not unprivileged._open_to_others(closed / "inner" / "file")
    assert unprivileged._open_to_others(Path("/etc/passwd"))


def test_becoming_somebody_is_for_good_or_refused(tmp_path: Path) -> None:
    """Root becomes the account, and reads what is closed to it by the capability; anybody else is refused."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    (closed / "file").write_text("within", encoding="ascii")
    nobody = pwd.getpwnam("nobody")
    account = Account(nobody.pw_uid, nobody.pw_gid, READ_SEARCH)
    command = ["sh", "-c", f"id -u; cat {closed / 'file'}"]
    if os.geteuid() == 0:
        done = subprocess.run(command, preexec_fn=account.become, capture_output=True, text=True, check=True)
        assert done.stdout == f"{nobody.pw_uid}\nwithin"
    else:
        with pytest.raises(subprocess.SubprocessError):
            subprocess.run(command, preexec_fn=account.become, check=True)
