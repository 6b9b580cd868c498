"""The first thing that runs on a stranger's machine, before anything is installed."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from registry.running import install

LOCK = "a==1 \\\n    --hash=sha256:00\nb==2 ; python_full_version < '3.12' \\\n    --hash=sha256:11\n"


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with lock files, in which nothing is installed yet."""
    for name in install.LOCKS.values():
        (tmp_path / name).write_text(LOCK, encoding="ascii")
    (tmp_path / "pyproject.toml").write_text("[project]\n", encoding="ascii")
    monkeypatch.setattr(install, "ROOT", str(tmp_path))
    return tmp_path


def pretend_installed(clone: Path, kind: str) -> None:
    (clone / ".venv" / "bin").mkdir(parents=True, exist_ok=True)
    if not (clone / ".venv" / "bin" / "python").exists():
        (clone / ".venv" / "bin" / "python").symlink_to(sys.executable)
    for included in install.INCLUDES[kind]:
        Path(install.stamp_file(str(clone / ".venv"), included)).write_text(
            install.fingerprint(included), encoding="ascii"
        )


def test_an_old_python_is_told_in_one_line(
    clone: Path, monkeypatch: pytest.MonkeyPatch, capsys: object
) -> None:
    monkeypatch.setattr(install, "OLDEST", (99, 0))
    assert install.main("runtime") == 1
    assert capsys.readouterr().err.startswith("make: Sayso needs Python 99.0 or newer, and this is 3.")


def test_it_can_be_read_by_a_python_that_is_too_old() -> None:
    """Nothing newer than Python 3.6 in it, so that it gets as far as saying so."""
    ast.parse(Path(install.__file__).read_text(encoding="utf-8"), feature_version=(3, 6))


def test_a_python_without_venv_is_told_what_to_install(
    clone: Path, monkeypatch: pytest.MonkeyPatch, capsys: object
) -> None:
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    assert install.main("runtime") == 1
    said = capsys.readouterr().err
    assert "apt-get install python3." in said
    assert said.count("\n") == 1


def test_what_is_installed_is_not_installed_again(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pretend_installed(clone, "runtime")
    monkeypatch.setattr(install, "install", lambda *_: pytest.fail("installed again"))
    assert install.main("runtime") == 0


def test_the_larger_environment_serves_for_the_smaller(clone: Path) -> None:
    pretend_installed(clone, "dev")
    assert install.is_fresh(str(clone / ".venv"), "runtime")
    (clone / ".venv" / "installed-dev").unlink()
    assert not install.is_fresh(str(clone / ".venv"), "dev")


@pytest.mark.parametrize("changed", ["requirements.lock", "pyproject.toml"])
def test_a_change_of_lock_or_packaging_installs_again(
    clone: Path, monkeypatch: pytest.MonkeyPatch, changed: str
) -> None:
    pretend_installed(clone, "runtime")
    (clone / changed).write_text("changed==1 \\\n", encoding="ascii")
    asked: list[str] = []
    monkeypatch.setattr(install, "install", lambda _venv, kind: asked.append(kind) or 0)
    assert install.main("runtime") == 0
    assert asked == ["runtime"]


def test_an_environment_whose_python_is_gone_is_made_anew(
    clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend_installed(clone, "runtime")
    (clone / ".venv" / "bin" / "python").unlink()
    made: list[str] = []
    monkeypatch.setattr(install, "create", lambda venv: made.append(venv) or 0)
    monkeypatch.setattr(install, "install", lambda *_: 0)
    assert install.main("runtime") == 0
    assert made == [str(clone / ".venv")]


def test_an_installation_that_fails_shows_why_and_leaves_no_stamp(
    clone: Path, monkeypatch: pytest.MonkeyPatch, capsys: object
) -> None:
    pretend_installed(clone, "runtime")
    (clone / ".venv" / "installed-runtime").unlink()
    monkeypatch.setattr(install, "usable", lambda _venv: True)
    monkeypatch.setattr(subprocess, "Popen", _failing_pip)
    assert install.main("runtime") == 1
    assert "no matching distribution" in capsys.readouterr().err
    assert not (clone / ".venv" / "installed-runtime").exists()


def test_progress_names_what_is_at_hand(capsys: object) -> None:
    lines = [f"Collecting package-{n}==1 (from -r requirements.lock)" for n in range(1, 21)]
    program = "\n".join(f"print({line!r})" for line in [*lines, "Installing collected packages: a, b"])
    assert install.follow([sys.executable, "-c", program], 40) == 0
    assert [line.strip() for line in capsys.readouterr().out.splitlines()][:3] == [
        "environment:  10 of about 40: package-10",
        "environment:  20 of about 40: package-20",
        "environment: unpacking",
    ]


def test_packages_are_counted(clone: Path) -> None:
    assert install.count(str(clone / "requirements.lock")) == 2


_popen = subprocess.Popen


def _failing_pip(_command: object, **options: object) -> object:
    return _popen([sys.executable, "-c", "print('no matching distribution'); raise SystemExit(1)"], **options)
