"""What the gate leaves on disk: manifests in .sayso/, and beside the output the permit the work was done under.

Every file is written under a temporary name and renamed, so that a reader sees the old one or the new one.

likeness-permit.json        the newest permit with the registry's keys, the use, and how the run went
likeness-permit.first.json  the permit the run began with, once it has been renewed
likeness-permit.log         one line for every permit, stop and end: time, what, id
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from consent import canonical, uses
from consent.errors import MalformedError
from consent.gate.answers import Permit
from consent.gate.errors import UseFileError
from consent.gate.manifest import OWN_FOLDER, Manifest

FORMAT = "likeness-permit/v1"
PERMIT_FILE, FIRST_FILE, LOG_FILE = (
    "likeness-permit.json",
    "likeness-permit.first.json",
    "likeness-permit.log",
)
MAX_FILE = 64 * 1024 * 1024


def write(path: Path, text: str, *, mode: int = 0o644) -> None:
    """Write `text` at `path` whole or not at all. Raises UseFileError where that is not possible."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(descriptor)
        Path(name).chmod(mode)
        Path(name).replace(path)
    except OSError as error:
        raise UseFileError(f"`{path}` cannot be written: {(error.strerror or str(error)).lower()}") from None


def save_manifest(beside: Path, manifest: Manifest) -> Path:
    """Keep a manifest under its digest in the folder .sayso/ beside the use file."""
    path = beside / OWN_FOLDER / "manifests" / f"{manifest.digest.removeprefix('sha256:')}.json"
    write(path, canonical.canonical(manifest.to_value()).decode())
    return path


class PermitStore:
    """The permit files of one run in one folder."""

    def __init__(self, folder: Path, *, registry: str, use: uses.Use, keys: Mapping[str, Any]) -> None:
        self._folder, self._registry, self._use, self._keys = folder, registry, use, keys

    @property
    def path(self) -> Path:
        """Where the newest permit lies."""
        return self._folder / PERMIT_FILE

    def save(self, permit: Permit, *, run: Mapping[str, Any]) -> None:
        """Write the newest permit and what is known of the run."""
        write(self.path, self._value(permit, run))

    def begin(self, permit: Permit, *, at: str, run: Mapping[str, Any]) -> None:
        """The first permit of a new run; the log goes on from earlier runs."""
        write(self._folder / FIRST_FILE, self._value(permit, run))
        write(self.path, self._value(permit, run))
        self.note(at, "permit", permit.jti)

    def note(self, at: str, what: str, detail: str) -> None:
        """Add a line to the log."""
        try:
            with (self._folder / LOG_FILE).open("a", encoding="utf-8") as file:
                file.write(f"{at} {what} {detail}\n")
        except OSError as error:
            raise UseFileError(f"`{self._folder / LOG_FILE}` cannot be written: {error.strerror}") from None

    def _value(self, permit: Permit, run: Mapping[str, Any]) -> str:
        value = {
            "format": FORMAT,
            "registry": self._registry,
            "permit": permit.token,
            "jti": permit.jti,
            "decision": permit.claims.decision,
            "recheck_after": permit.claims.recheck_after,
            "expires_at": permit.claims.exp,
            "grants": [grant.id for grant in permit.claims.grants],
            "duties": [duty.code for duty in permit.claims.duties],
            "use": uses.to_value(self._use),
            "keys": dict(self._keys),
            "run": dict(run),
        }
        return json.dumps(value, indent=1, ensure_ascii=False) + "\n"


def read_permit(where: Path) -> dict[str, Any]:
    """The permit file at `where`, or in that folder. Raises UseFileError."""
    path = where / PERMIT_FILE if where.is_dir() else where
    value = read_json(path)
    if (
        not isinstance(value, dict)
        or value.get("format") != FORMAT
        or not isinstance(value.get("permit"), str)
    ):
        raise UseFileError(f"`{path}` is not a permit file")
    return value


def read_json(path: Path) -> Any:
    """The strict JSON in a file. Raises UseFileError."""
    try:
        if path.stat().st_size > MAX_FILE:
            raise UseFileError(f"`{path}` is larger than {MAX_FILE} bytes")
        return canonical.parse(path.read_bytes(), max_bytes=MAX_FILE)
    except OSError as error:
        raise UseFileError(f"`{path}` cannot be read: {(error.strerror or str(error)).lower()}") from None
    except MalformedError as error:
        raise UseFileError(f"`{path}` is not JSON that can be trusted: {error}") from None
