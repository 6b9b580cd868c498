"""What every command needs that starts from a use file: the file itself, the key, the gate, the manifest, the use."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from consent import signing, uses
from consent.errors import MalformedError
from consent.gate import manifest, store, usefile
from consent.gate.cli.console import Talk
from consent.gate.client import KEY_VARIABLE, Gate
from consent.gate.errors import InputError, UseFileError
from consent.gate.manifest import Manifest

MAX_KEY_BYTES = 16 * 1024


@dataclass(frozen=True)
class Job:
    """A use file, read, and the folder it lies in."""

    file: usefile.UseFile
    base: Path

    @classmethod
    def open(cls, path: Path) -> Job:
        """Read the use file. Raises UseFileError."""
        return cls(usefile.read(path), path.resolve().parent)

    def folder(self, name: str) -> Path:
        """A folder named in the file, as meant from where the file lies."""
        return self.base / Path(name).expanduser()

    @property
    def permit_folder(self) -> Path:
        """Where the permit is laid: the output folder, or .sayso/ beside the use file."""
        return self.folder(self.file.output.folder) if self.file.output else self.base / manifest.OWN_FOLDER

    def gate(self, talk: Talk) -> Gate:
        """A gate to the registry this file names. Raises UseFileError."""
        return Gate(usefile.registry_of(self.file), self._api_key(talk), key=self._key())

    def manifest(self, gate: Gate, talk: Talk) -> Manifest | None:
        """The input folder, hashed and kept in .sayso/; None when the job reads none. Raises InputError."""
        if self.file.input is None:
            return None
        folder = self.folder(self.file.input.folder)
        if self.file.output and self.permit_folder.resolve().is_relative_to(folder.resolve()):
            raise InputError(
                "the output folder lies inside the input folder; every run would read its own results"
            )
        with talk.hashing() as progress:
            found = manifest.of_folder(folder, today=gate.clock.today(), progress=progress)
        store.save_manifest(self.base, found)
        return found

    def use(self, gate: Gate, found: Manifest | None) -> uses.Use:
        """The use to ask for, with what the registration knows filled in."""
        return gate.complete(self.file.to_use(dataset=found.dataset() if found else None, jkt=gate.jkt))

    def _api_key(self, talk: Talk) -> str:
        if key := os.environ.get(KEY_VARIABLE):
            return key
        if self.file.api_key_file is None:
            raise UseFileError(
                f"no API key: set {KEY_VARIABLE}, or name a file with `api_key_file` in use.toml"
            )
        return _secret(self.folder(self.file.api_key_file), talk).strip()

    def _key(self) -> signing.SigningKey | None:
        if self.file.key_file is None:
            return None
        path = self.folder(self.file.key_file)
        try:
            return signing.load_private(store.read_json(path))
        except MalformedError as error:
            raise UseFileError(f"`{path}` is not a private key: {error}") from None


def _secret(path: Path, talk: Talk) -> str:
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            text = file.read(MAX_KEY_BYTES).decode()
    except OSError as error:
        raise UseFileError(f"`{path}` cannot be read: {(error.strerror or str(error)).lower()}") from None
    except UnicodeDecodeError:
        raise UseFileError(f"`{path}` is not text") from None
    if mode & (stat.S_IRGRP | stat.S_IROTH):
        talk.say(f"Others on this machine can read {path}; `chmod 600` it.", "yellow")
    return text
