"""The code in the tool makers' page is run as it stands there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from consent import uses
from consent.gate import LeaseEnded
from consent.gate.testing import FakeRegistry, new_id
from tests.gate.conftest import PROJECT

PAGE = Path(__file__).resolve().parents[2] / "docs" / "tool-makers.md"


def blocks() -> list[str]:
    return re.findall(r"^```python\n(.*?)^```", PAGE.read_text(), re.MULTILINE | re.DOTALL)


def test_the_three_lines_ask_and_work(
    registry: FakeRegistry, use: uses.Use, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry.allow(use)
    monkeypatch.setenv("SAYSO_API_KEY", registry.api_key)
    done: list[str] = []
    names: dict[str, Any] = {
        "registry": registry.address, "project": PROJECT, "licensee": registry.organisation_id,
        "subject": use.subjects[0].id, "dataset": use.dataset, "pictures": ["a", "b"], "process": done.append,
    }  # fmt: skip
    exec(blocks()[0], names)  # the point of the test
    assert done == ["a", "b"]


def test_the_fake_registry_withdraws(use: uses.Use) -> None:
    names: dict[str, Any] = {
        "use": uses.from_value(uses.to_value(use) | {"tool_id": "", "licensee": new_id("org")})
    }
    exec(blocks()[1], names)
    with pytest.raises(LeaseEnded):
        names["lease"].check()
