from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from registry.running.part import Part

MakePart = Callable[..., Part]


@pytest.fixture
def make_part(tmp_path: Path) -> Iterator[MakePart]:
    """Make a part that runs a little Python program; what is still there at the end is killed."""
    made: list[Part] = []

    def make(program: str, name: str = "part", **options: object) -> Part:
        part = Part(
            name=name,
            command=[sys.executable, "-u", "-c", program],
            environment={**os.environ, "SAYSO_INSTANCE": str(tmp_path)},
            log=tmp_path / "log" / f"{name}.log",
            folder=tmp_path,
            **options,
        )
        made.append(part)
        return part

    yield make
    for part in made:
        part.stop(at_once=True)
