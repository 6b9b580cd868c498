"""A folder as an honest list: what is counted, where dates come from, and everything that is refused."""

from __future__ import annotations

import contextlib
import hashlib
import os
import random
import socket
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PIL import Image

from consent.gate import capture_dates, manifest
from consent.gate.errors import InputError

TODAY = date(2026, 11, 22)


def picture(path: Path, taken: str | None = None) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    exif = Image.Exif()
    if taken:
        exif.get_ifd(0x8769)[0x9003] = taken
    Image.new("RGB", (4, 4)).save(path, exif=exif)


def problems(folder: Path) -> tuple[str, ...]:
    with pytest.raises(InputError) as raised:
        manifest.of_folder(folder, today=TODAY)
    return raised.value.problems


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    picture(tmp_path / "b.jpg", "2019:05:31 10:00:00")
    picture(tmp_path / "a" / "c.jpg")
    (tmp_path / "Z.txt").write_text("words")
    return tmp_path


def test_every_file_is_listed_once_sorted_with_its_hash(folder: Path) -> None:
    found = manifest.of_folder(folder, today=TODAY)
    assert [entry.path for entry in found.entries] == ["Z.txt", "a/c.jpg", "b.jpg"]
    assert found.entries[0].digest == "sha256:" + hashlib.sha256(b"words").hexdigest()
    assert found.entries[0].size == 5


def test_the_digest_depends_on_what_is_there_and_not_on_how_it_was_listed(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    names = ["a/c.jpg", "b.jpg", "Z.txt"]
    random.Random(1).shuffle(names)
    copy = tmp_path_factory.mktemp("copy")
    for name in names:
        (copy / name).parent.mkdir(exist_ok=True)
        (copy / name).write_bytes((folder / name).read_bytes())
    assert manifest.of_folder(copy, today=TODAY).digest == manifest.of_folder(folder, today=TODAY).digest
    (copy / "b.jpg").rename(copy / "d.jpg")
    assert manifest.of_folder(copy, today=TODAY).digest != manifest.of_folder(folder, today=TODAY).digest


def test_dates_come_from_the_camera(folder: Path) -> None:
    dated = {
        entry.path: (entry.captured_on, entry.captured_from)
        for entry in manifest.of_folder(folder, today=TODAY).entries
    }
    assert dated == {"Z.txt": (None, None), "a/c.jpg": (None, None), "b.jpg": (date(2019, 5, 31), "exif")}


def test_dates_csv_wins_over_the_camera(folder: Path) -> None:
    (folder / "dates.csv").write_text("file,date\nb.jpg,2001-02-03\na/c.jpg,2002-03-04\n")
    found = manifest.of_folder(folder, today=TODAY)
    dataset = found.dataset()
    assert (dataset.captured.earliest, dataset.captured.latest, dataset.captured.undated) == (
        "2001-02-03",
        "2002-03-04",
        1,
    )
    assert [item.captured_on for item in dataset.item_list] == [None, "2002-03-04", "2001-02-03"]
    assert "dates.csv" not in [entry.path for entry in found.entries]


@pytest.mark.parametrize(
    "taken", ["", "yesterday", "2019:13:31 10:00:00", "0000:00:00 00:00:00", "2031:01:01 00:00:00"]
)
def test_a_date_that_cannot_be_is_no_date(tmp_path: Path, taken: str) -> None:
    picture(tmp_path / "a.jpg", taken)
    assert manifest.of_folder(tmp_path, today=TODAY).entries[0].captured_on is None


def test_a_broken_picture_is_a_file_without_a_date(tmp_path: Path) -> None:
    picture(tmp_path / "a.jpg", "2019:05:31 10:00:00")
    data = (tmp_path / "a.jpg").read_bytes()
    generator = random.Random(7)
    for number in range(60):
        broken = bytearray(data[: generator.randrange(len(data))])
        for _ in range(min(6, len(broken))):
            broken[generator.randrange(len(broken))] = generator.randrange(256)
        (tmp_path / f"broken{number}.jpg").write_bytes(broken)
    assert len(manifest.of_folder(tmp_path, today=TODAY).entries) == 61


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("file,date\nb.jpg\n", "line 2: not two columns"),
        ("file,date\nb.jpg,31/05/2019\n", "line 2: `31/05/2019` is not a date like 2019-05-31"),
        ("file,date\nb.jpg,2027-01-01\n", "line 2: `2027-01-01` is in the future"),
        ("file,date\nb.jpg,2019-01-01\n\nb.jpg,2019-01-02\n", "line 4: `b.jpg` appears twice"),
        ("file,date\nnobody.jpg,2019-01-01\n", "there is no file `nobody.jpg`"),
    ],
)
def test_each_bad_line_of_dates_csv_is_named(folder: Path, text: str, line: str) -> None:
    (folder / "dates.csv").write_text(text)
    (problem,) = problems(folder)
    assert problem.endswith(line)


def test_dates_csv_needs_its_heading(folder: Path) -> None:
    (folder / "dates.csv").write_text("b.jpg,2019-01-01\n")
    with pytest.raises(InputError, match="must begin with the line `file,date`"):
        manifest.of_folder(folder, today=TODAY)


def test_dates_csv_must_be_text(folder: Path) -> None:
    (folder / "dates.csv").write_bytes(b"\xff\xfe")
    with pytest.raises(InputError, match="not UTF-8"):
        manifest.of_folder(folder, today=TODAY)


def test_what_desktops_leave_behind_and_our_own_folder_do_not_count(folder: Path) -> None:
    (folder / ".DS_Store").write_text("")
    (folder / ".sayso").mkdir()
    (folder / ".sayso" / "manifest.json").write_text("{}")
    assert len(manifest.of_folder(folder, today=TODAY).entries) == 3


def test_hidden_files_do_count(folder: Path) -> None:
    (folder / ".hidden.jpg").write_text("")
    assert len(manifest.of_folder(folder, today=TODAY).entries) == 4


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is nothing in"):
        manifest.of_folder(tmp_path, today=TODAY)


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no folder"):
        manifest.of_folder(tmp_path / "nowhere", today=TODAY)


def test_a_link_that_leads_outside_is_refused(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "x.jpg").write_text("x")
    (folder / "link.jpg").symlink_to(elsewhere / "x.jpg")
    (folder / "folder").symlink_to(elsewhere)
    assert problems(folder) == (
        "folder: a link that leads outside the folder; put the file itself there",
        "link.jpg: a link that leads outside the folder; put the file itself there",
    )


def test_a_link_inside_is_the_file_it_leads_to(folder: Path) -> None:
    (folder / "same.jpg").symlink_to("b.jpg")
    (folder / "loop").symlink_to(folder)
    entries = {entry.path: entry.digest for entry in manifest.of_folder(folder, today=TODAY).entries}
    assert entries["same.jpg"] == entries["b.jpg"]
    assert len(entries) == 4


def test_a_link_to_nowhere_is_refused(folder: Path) -> None:
    (folder / "gone.jpg").symlink_to("nowhere.jpg")
    assert problems(folder) == ("gone.jpg: a link that leads nowhere",)


def test_devices_are_refused(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    assert problems(folder) == ("pipe: neither a file nor a folder",)


def test_sockets_are_refused() -> None:
    with tempfile.TemporaryDirectory() as short, socket.socket(socket.AF_UNIX) as listener:
        listener.bind(f"{short}/s")
        assert problems(Path(short)) == ("s: neither a file nor a folder",)


def test_a_name_that_is_not_text_is_refused(folder: Path) -> None:
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff.jpg")).write_text("")
    (problem,) = problems(folder)
    assert problem.endswith("the name is not UTF-8 text")


@contextlib.contextmanager
def as_an_ordinary_user() -> Iterator[None]:
    """Root may read everything, so a test of what may not be read must not be root."""
    if os.geteuid():
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_what_cannot_be_read_is_named() -> None:
    with tempfile.TemporaryDirectory() as where:
        folder = Path(where)
        folder.chmod(0o755)
        (folder / "fine.jpg").write_text("fine")
        (folder / "secret.jpg").write_text("secret")
        (folder / "secret.jpg").chmod(0)
        (folder / "closed").mkdir(mode=0)
        with as_an_ordinary_user():
            found = problems(folder)
        (folder / "closed").chmod(0o700)
    assert len(found) == 1
    assert found[0].endswith("closed: permission denied")
    with tempfile.TemporaryDirectory() as where:
        folder = Path(where)
        folder.chmod(0o755)
        (folder / "secret.jpg").write_text("secret")
        (folder / "secret.jpg").chmod(0)
        with as_an_ordinary_user():
            assert problems(folder) == ("secret.jpg: permission denied",)


def test_a_file_that_changes_while_it_is_read_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def meddle(file: object, *, today: date) -> None:
        (folder / "b.jpg").write_text("something else")

    monkeypatch.setattr(capture_dates, "from_picture", meddle)
    assert "b.jpg: changed while it was being read" in problems(folder)


def test_a_file_that_appears_while_the_folder_is_read_is_refused(folder: Path) -> None:
    def meddle(done: int, of: int, size: int) -> None:
        (folder / "new.jpg").write_text("new")

    with pytest.raises(InputError, match="files appeared"):
        manifest.of_folder(folder, today=TODAY, progress=meddle)


def test_many_problems_are_counted_and_the_first_are_named(tmp_path: Path) -> None:
    for number in range(30):
        (tmp_path / f"{number:02}").symlink_to("nowhere")
    found = problems(tmp_path)
    assert len(found) == 21
    assert found[-1] == "… and 10 more"


def test_progress_counts_every_file(folder: Path) -> None:
    seen: list[tuple[int, int, int]] = []
    manifest.of_folder(folder, today=TODAY, progress=lambda done, of, size: seen.append((done, of, size)))
    assert [(done, of) for done, of, _ in seen] == [(1, 3), (2, 3), (3, 3)]
    assert seen[0][2] == 5


def test_a_large_folder_is_asked_about_by_its_summary_alone(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    monkeypatch.setattr(manifest, "MAX_LISTED", 2)
    assert manifest.of_folder(folder, today=TODAY).dataset().item_list == ()
