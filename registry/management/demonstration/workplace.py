"""The folder in which the demonstration's job runs: pictures, use file, output."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from consent import uses

EXAMPLE = Path(__file__).resolve().parents[3] / "examples" / "faceset"


def prepare(folder: Path, *, registry: str, api_key: str, use: uses.Use, pictures: int) -> Path:
    """Fill an empty `folder`; the path of its use file. The pictures are made from one that a package ships."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    make = [
        sys.executable,
        str(EXAMPLE / "make_pictures.py"),
        str(folder / "pictures"),
        "--count",
        str(pictures),
    ]
    subprocess.run(make, check=True)
    key = folder / "sayso.key"
    key.touch(mode=0o600)
    key.write_text(api_key + "\n", encoding="utf-8")
    file = folder / "use.toml"
    file.write_text(
        filled_in((EXAMPLE / "use.toml").read_text(encoding="utf-8"), registry=registry, use=use),
        encoding="utf-8",
    )
    return file


def filled_in(text: str, *, registry: str, use: uses.Use) -> str:
    """The example's use file with the ids and words of this use."""
    territories = ", ".join(f'"{each}"' for each in use.territories)
    values = {
        "registry": f'"{registry}"',
        "operation": f'"{use.operation}"',
        "purpose": f'"{use.purpose.code}"',
        "project": f'"{use.project}"',
        "licensee": f'"{use.licensee}"',
        "territories": f"[{territories}]",
        "id": f'"{use.subjects[0].id}"',
        "version": f'"{use.tool.version}"',
    }
    lines = text.splitlines()
    for number, line in enumerate(lines):
        key = line.partition("=")[0].strip()
        if key in values:
            lines[number] = f"{key} = {values.pop(key)}"
    lines.insert(1, 'api_key_file = "sayso.key"')
    if use.media:
        lines.insert(1, "media = [" + ", ".join(f'"{each}"' for each in use.media) + "]")
    return "\n".join(lines) + "\n"
