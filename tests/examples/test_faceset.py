"""The example tool, with the real detector and the pictures it is shown with."""

from __future__ import annotations

import importlib.util
import json
import signal
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from PIL import Image

from consent.gate import manifest, usefile
from consent.gate.clock import Clock
from tests.gate.processes.seeing import eventually

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "faceset"


def load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, EXAMPLE / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = tmp_path / "pictures"
    load("make_pictures").make(folder, 6)
    return folder


def start(pictures: Path, output: Path, pace: float) -> subprocess.Popen[str]:
    words = [sys.executable, str(EXAMPLE / "faceset.py"), "--input", str(pictures), "--output", str(output)]
    return subprocess.Popen(
        [*words, "--pace", str(pace)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def size_of(file: Path) -> tuple[int, int]:
    with Image.open(file) as picture:
        return picture.size


def test_every_picture_gives_a_face_and_a_line_in_the_index(pictures: Path, tmp_path: Path) -> None:
    with start(pictures, tmp_path / "out", 0) as process:
        out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")
    assert out.splitlines()[-1] == "faceset: done: 6 faces from 6 pictures"
    index = json.loads((tmp_path / "out" / "index.json").read_text())
    assert sorted(entry["file"] for entry in index) == sorted(
        file.name for file in (tmp_path / "out" / "aligned").iterdir()
    )
    assert {size_of(tmp_path / "out" / "aligned" / entry["file"]) for entry in index} == {(256, 256)}


def test_faces_stand_where_they_belong(pictures: Path, tmp_path: Path) -> None:
    """What was aligned is found again with its eyes at the template's height, whatever the picture was."""
    faceset = load("faceset")
    with start(pictures, tmp_path / "out", 0) as process:
        process.communicate(timeout=60)
    yunet = faceset.detector()
    for file in (tmp_path / "out" / "aligned").iterdir():
        (face,) = faceset.faces_in(faceset.cv2.imread(str(file)), yunet)
        distances = [
            abs(found - wanted)
            for point, place in zip(face["landmarks"], faceset.TEMPLATE, strict=True)
            for found, wanted in zip(point, place, strict=True)
        ]
        assert max(distances) < 20


def test_sigterm_ends_it_between_two_pictures_with_a_true_index(pictures: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    with start(pictures, output, 30) as process:
        assert eventually((output / "index.json").exists)
        process.send_signal(signal.SIGTERM)
        out, _ = process.communicate(timeout=10)
    assert process.returncode == 143
    assert out.splitlines()[-1].startswith("faceset: stopped after ")
    index = json.loads((output / "index.json").read_text())
    assert sorted(entry["file"] for entry in index) == sorted(
        file.name for file in (output / "aligned").iterdir()
    )


def test_the_pictures_are_the_same_every_time_and_all_have_a_date(pictures: Path, tmp_path: Path) -> None:
    load("make_pictures").make(tmp_path / "again", 6)
    found, again = (
        manifest.of_folder(folder, today=Clock().today()) for folder in (pictures, tmp_path / "again")
    )
    assert found == again
    assert found.dataset().captured.undated == 0


def test_its_use_file_is_one() -> None:
    assert usefile.read(EXAMPLE / "use.toml").operation == "build_dataset"
