"""What a job reads, as an honest list: every file of a folder with its SHA-256 and the day it was captured.

Nothing is guessed and nothing is passed over in silence. A link that leads outside, a file that cannot be read, a
device, a file that changes while it is being read: each is an error that names it, because a manifest that leaves
something out would ask for less than the job takes.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

from consent import canonical, uses
from consent.errors import MalformedError
from consent.gate import capture_dates
from consent.gate.errors import InputError

FORMAT = "sayso-manifest/v1"
MAX_FILES = 1_000_000
MAX_LISTED = 5_000
"""Up to this many items the question carries the list itself, so that an answer can name those that may not be used."""

LITTER = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
"""Files that desktops write on their own. Everything else counts, hidden files too."""

OWN_FOLDER = ".sayso"
_CHUNK = 1024 * 1024
_MAX_PROBLEMS = 20

Progress = Callable[[int, int, int], None]
"""Called with (files done, files in all, bytes of the last step)."""


@dataclass(frozen=True)
class Entry:
    """One file: its path inside the folder (with /), size in bytes, `sha256:…`, and the day it was captured."""

    path: str
    size: int
    digest: str
    captured_on: date | None
    captured_from: str | None


@dataclass(frozen=True)
class Manifest:
    """Every file of a folder, sorted by path."""

    entries: tuple[Entry, ...]

    @property
    def digest(self) -> str:
        """`sha256:…` over the canonical JSON of `to_value()`."""
        return "sha256:" + hashlib.sha256(canonical.canonical(self.to_value())).hexdigest()

    def to_value(self) -> dict[str, Any]:
        """Plain JSON values; what is kept in .sayso/ and what the digest covers."""
        items = [
            {
                "path": entry.path,
                "size": entry.size,
                "digest": entry.digest,
                "captured_on": entry.captured_on.isoformat() if entry.captured_on else None,
                "captured_from": entry.captured_from,
            }
            for entry in self.entries
        ]
        return {"format": FORMAT, "items": items}

    def dataset(self) -> uses.Dataset:
        """The same as the question carries it: digest, count, first and last day, and the items when they are few."""
        days = sorted(entry.captured_on for entry in self.entries if entry.captured_on)
        captured = uses.Captured(
            earliest=days[0].isoformat() if days else None,
            latest=days[-1].isoformat() if days else None,
            undated=len(self.entries) - len(days),
        )
        listed = self.entries if len(self.entries) <= MAX_LISTED else ()
        items = tuple(
            uses.Item(e.digest, e.captured_on.isoformat() if e.captured_on else None) for e in listed
        )
        return uses.Dataset(self.digest, len(self.entries), captured, items)


def of_folder(folder: Path, *, today: date, progress: Progress = lambda *_: None) -> Manifest:
    """The manifest of everything below `folder`; dates in the future of `today` are no dates.

    Raises InputError: nothing there, unreadable, links that lead outside, devices, changes while reading.
    """
    files, problems = _find(folder)
    _refuse(problems, folder)
    dates_file = folder / capture_dates.DATES_FILE
    known = capture_dates.from_csv(dates_file, today=today) if dates_file.is_file() else {}
    strangers = sorted(set(known) - files.keys())
    _refuse([f"{dates_file.name}: there is no file `{name}`" for name in strangers], folder)
    if not files:
        raise InputError(f"there is nothing in `{folder}`")
    entries = []
    for done, (name, path) in enumerate(sorted(files.items()), start=1):
        entry = _entry(name, path, known, today, problems)
        if entry:
            entries.append(entry)
        progress(done, len(files), entry.size if entry else 0)
    _refuse(problems, folder)
    if _find(folder)[0].keys() != files.keys():
        raise InputError(f"files appeared in `{folder}` or went from it while it was being read")
    return Manifest(tuple(entries))


def _find(folder: Path) -> tuple[dict[str, Path], list[str]]:
    if not folder.is_dir():
        raise InputError(f"there is no folder `{folder}`")
    files: dict[str, Path] = {}
    problems: list[str] = []
    root = folder.resolve()
    for path in _walk(folder, problems):
        name = path.relative_to(folder).as_posix()
        problem = _unusable(path, name, root)
        if problem:
            problems.append(problem)
        elif path.is_file():
            files[name] = path
        if len(files) > MAX_FILES:
            raise InputError(f"there are more than {MAX_FILES} files in `{folder}`")
    return files, problems


def _walk(folder: Path, problems: list[str]) -> Iterator[Path]:
    def unreadable(error: OSError) -> None:
        problems.append(f"{error.filename}: {(error.strerror or 'unreadable').lower()}")

    for where, folders, names in os.walk(folder, onerror=unreadable):
        at_top = Path(where) == folder
        if at_top and OWN_FOLDER in folders:
            folders.remove(OWN_FOLDER)
        yield from (Path(where, name) for name in folders if Path(where, name).is_symlink())
        own = {capture_dates.DATES_FILE} if at_top else frozenset()
        yield from (Path(where, name) for name in names if name not in LITTER and name not in own)


def _unusable(path: Path, name: str, root: Path) -> str | None:
    """Why this path cannot be in a manifest, or None. A link to a folder inside is fine: its files count there."""
    try:
        canonical.canonical(name)
    except MalformedError:
        return f"{name!r}: the name is not UTF-8 text"
    if path.is_symlink():
        try:
            target = path.resolve(strict=True)
        except (OSError, RuntimeError):
            return f"{name}: a link that leads nowhere"
        if not target.is_relative_to(root):
            return f"{name}: a link that leads outside the folder; put the file itself there"
    mode = path.stat().st_mode
    return None if stat.S_ISREG(mode) or stat.S_ISDIR(mode) else f"{name}: neither a file nor a folder"


def _entry(name: str, path: Path, known: dict[str, date], today: date, problems: list[str]) -> Entry | None:
    try:
        with path.open("rb") as file:
            before = os.fstat(file.fileno())
            digest = _hash(file)
            file.seek(0)
            day, source = _captured(name, file, known, today)
            after = path.stat()
    except OSError as error:
        problems.append(f"{name}: {(error.strerror or str(error)).lower()}")
        return None
    if _stamp(before) != _stamp(after):
        problems.append(f"{name}: changed while it was being read")
        return None
    return Entry(name, before.st_size, digest, day, source)


def _captured(
    name: str, file: BinaryIO, known: dict[str, date], today: date
) -> tuple[date | None, str | None]:
    if name in known:
        return known[name], capture_dates.DATES_FILE
    day = capture_dates.from_picture(file, today=today)
    return day, "exif" if day else None


def _hash(file: BinaryIO) -> str:
    sha = hashlib.sha256()
    while chunk := file.read(_CHUNK):
        sha.update(chunk)
    return "sha256:" + sha.hexdigest()


def _stamp(status: os.stat_result) -> tuple[int, int, int, int]:
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def _refuse(problems: list[str], folder: Path) -> None:
    if problems:
        count = f"{len(problems)} problem{'s' * (len(problems) > 1)}"
        rest = [f"… and {len(problems) - _MAX_PROBLEMS} more"] if len(problems) > _MAX_PROBLEMS else []
        raise InputError(f"`{folder}` cannot be read whole: {count}", [*problems[:_MAX_PROBLEMS], *rest])
