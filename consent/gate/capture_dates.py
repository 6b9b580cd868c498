"""On which day a file was captured: as dates.csv says, else as the camera wrote (EXIF DateTimeOriginal), else unknown.

Only DateTimeOriginal counts: the date a file was changed or copied says nothing about the person in it. A date that
cannot be read, or lies in the future, is no date.
"""

from __future__ import annotations

import csv
import io
import re
import warnings
from datetime import date
from pathlib import Path
from typing import BinaryIO

from PIL import Image

from consent.gate.errors import InputError

DATES_FILE = "dates.csv"
MAX_DATES_BYTES = 16 * 1024 * 1024

_EXIF_IFD, _DATE_TIME_ORIGINAL = 0x8769, 0x9003
_EXIF_DATE = re.compile(r"(\d{4}):(\d\d):(\d\d)")


def from_csv(file: Path, *, today: date) -> dict[str, date]:
    """`file,date` rows of dates.csv: path inside the folder (with /) -> day. Raises InputError, with each bad line."""
    if file.stat().st_size > MAX_DATES_BYTES:
        raise InputError(f"`{file.name}` is larger than {MAX_DATES_BYTES} bytes")
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(f"`{file.name}` is not UTF-8") from None
    rows = csv.reader(io.StringIO(text, newline=""))
    if [cell.strip() for cell in next(rows, [])] != ["file", "date"]:
        raise InputError(f"`{file.name}` must begin with the line `file,date`")
    dates: dict[str, date] = {}
    problems = []
    for row in rows:
        if row:
            problem = _row(row, dates, today)
            problems += [f"{file.name} line {rows.line_num}: {problem}"] if problem else []
    if problems:
        raise InputError(f"`{file.name}` has {len(problems)} bad line{'s' * (len(problems) > 1)}", problems)
    return dates


def _row(row: list[str], dates: dict[str, date], today: date) -> str | None:
    if len(row) != 2:
        return "not two columns"
    name, text = (cell.strip() for cell in row)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return f"`{text}` is not a date like 2019-05-31"
    if day > today:
        return f"`{text}` is in the future"
    if name in dates:
        return f"`{name}` appears twice"
    dates[name] = day
    return None


def from_picture(file: BinaryIO, *, today: date) -> date | None:
    """The EXIF capture day of an open picture, or None: no picture, no EXIF, no usable date."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of every oddity in files we merely look into
            with Image.open(file) as picture:
                written = picture.getexif().get_ifd(_EXIF_IFD).get(_DATE_TIME_ORIGINAL)
    except Exception:  # noqa: BLE001  # a parser of hostile files may fail in any way; then there is no date
        return None
    match = _EXIF_DATE.match(written) if isinstance(written, str) else None
    if match is None:
        return None
    try:
        day = date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None
    return day if day <= today else None
