from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from registry.running.console import Console
from registry.running.instance import Instance
from registry.running.welcome import welcome


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    return monkeypatch


def test_a_terminal_shows_weight(plain_environment: pytest.MonkeyPatch) -> None:
    assert Console(Terminal()).strong("here") == "\033[1mhere\033[0m"


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_who_wants_none_gets_plain_text(plain_environment: pytest.MonkeyPatch, name: str, value: str) -> None:
    plain_environment.setenv(name, value)
    assert Console(Terminal()).strong("here") == "here"


def test_a_file_gets_plain_text(plain_environment: pytest.MonkeyPatch) -> None:
    out = io.StringIO()
    console = Console(out)
    console.step("database", console.strong("ready"), 1.23)
    assert out.getvalue() == "  database   ready                         1.2 s\n"


def test_the_welcome_names_the_cast_and_what_to_try(tmp_path: Path) -> None:
    out = io.StringIO()
    demo = {
        "base_url": "http://localhost:8000",
        "accounts": [{"email": "ada@sayso.example", "name": "Ada Marlowe", "role": "performer"}],
        "commands": ["make demo"],
    }
    instance = Instance(tmp_path, 8000)
    instance.demo_file.write_text(json.dumps(demo), encoding="utf-8")
    welcome(instance, instance.base_url, Console(out), seconds=3)
    assert "Sayso is running at http://localhost:8000 " in out.getvalue()
    assert "ada@sayso.example" in out.getvalue()
    assert "\n  make demo\n" in out.getvalue()


def test_the_welcome_without_a_cast_offers_something_to_try(tmp_path: Path) -> None:
    out = io.StringIO()
    welcome(Instance(tmp_path, 8000), "http://localhost:8000", Console(out), seconds=3)
    assert "curl -s http://localhost:8000/readyz" in out.getvalue()
