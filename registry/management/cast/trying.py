"""Use files for a first try with `sayso check`: what ada allows, and what lena does not."""

from __future__ import annotations

import sys
from pathlib import Path

from registry import keys
from registry.management.cast.consents import TITLES, VERSION
from registry.management.cast.making import Cast

FOLDER = "try"
_ASKED = {
    "allowed.toml": ("ada", "A", "replace_face", "tv_streaming", "svod"),
    "refused.toml": ("lena", "B", "replace_face", "political", "theatrical"),
}
_USE_FILE = """registry = "{registry}"
api_key_file = "sayso.key"
operation = "{operation}"
purpose = "{purpose}"
project = "eidr:{eidr}"
licensee = "{licensee}"
territories = ["US", "BE"]
media = ["{media}"]

[[subject]]
id = "{subject}"
role = "identity"
modalities = ["face"]

[tool]
name = "{tool}"
version = "{version}"
hosting = "{hosting}"
"""


def write_use_files(cast: Cast, api_key: str, folder: Path) -> None:
    """The use files and, readable by the owner only, the key they are asked with."""
    folder.mkdir(parents=True, exist_ok=True)
    key = folder / "sayso.key"
    key.touch(mode=0o600)
    key.write_text(api_key + "\n", encoding="utf-8")
    for name, (who, title, operation, purpose, media) in _ASKED.items():
        text = _USE_FILE.format(
            registry=keys.issuer(), operation=operation, purpose=purpose, eidr=TITLES[title][1], media=media,
            licensee=cast.studio.pk, subject=cast.performers[who].pk, tool=cast.tool.name, version=VERSION,
            hosting=cast.tool.hosting,
        )  # fmt: skip
        (folder / name).write_text(text, encoding="utf-8")


def commands(folder: Path) -> list[str]:
    """Three things to try next: a question that is allowed, one that is not, and the whole story."""
    program = _shown(Path(sys.executable).with_name("sayso"))
    checks = [f"{program} check --use {_shown(folder / name)}" for name in _ASKED]
    return [*checks, "make demo"]


def _shown(path: Path) -> Path:
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path
