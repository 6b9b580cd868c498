"""Where one local instance keeps everything: its data folder, its sockets, its port."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
DEFAULT_PORT = 8000
MARK = "SAYSO_INSTANCE"
"""Every process of an instance carries this variable, holding the data folder: so a crashed run can be cleared up."""

_LONGEST_SOCKET_PATH = 107
_LONGEST_SOCKET_NAME = len("/postgres/.s.PGSQL.5432.lock")
_PLAIN = re.compile(r"[A-Za-z0-9/._-]+")


class CannotRun(Exception):
    """Why this instance cannot start or go on, in one line a person can act on; `code` is the exit code."""

    def __init__(self, message: str, *, code: int = 1) -> None:
        super().__init__(message)
        self.code = code


PORT_TAKEN = 3
ALREADY_RUNNING = 4
PART_FAILED = 5


@dataclass(frozen=True)
class Instance:
    """One data folder and one port. Everything else follows from them."""

    var: Path
    port: int

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Instance:
        """The instance these variables speak of. Raises CannotRun for a PORT that is no port."""
        var = Path(environment.get("SAYSO_VAR") or ROOT / "var").resolve()
        given = environment.get("PORT", "")
        if not given:
            return cls(var, _port_of_running(var))
        if not (given.isascii() and given.isdecimal() and 0 < int(given) < 65536):
            raise CannotRun(f"PORT must be a number from 1 to 65535, not `{given}`", code=2)
        return cls(var, int(given))

    @property
    def base_url(self) -> str:
        """Browsers offer passkeys over plain http on `localhost` and nowhere else, so this is the name to use."""
        return f"http://localhost:{self.port}"

    @property
    def run(self) -> Path:
        """What only matters while the instance runs."""
        return self.var / "run"

    @property
    def state_file(self) -> Path:
        """Says which process minds the instance, and at what address it answers."""
        return self.run / "up.json"

    @property
    def log(self) -> Path:
        """One log file for each part."""
        return self.var / "log"

    @property
    def secrets(self) -> Path:
        """Keys made on the first run, readable by their owner only."""
        return self.var / "secrets"

    @property
    def demo_file(self) -> Path:
        """The demo cast, for scripts."""
        return self.var / "demo.json"

    @property
    def sockets(self) -> Path:
        """Where the sockets lie: in the data folder, or in the temporary folder where that path is too long or odd.

        A socket path holds 107 bytes (unix(7)), and a path with a space or a colon would need quoting in every URL.
        """
        here = self.run / "sockets"
        fits = len(os.fsencode(here)) + _LONGEST_SOCKET_NAME <= _LONGEST_SOCKET_PATH
        if fits and _PLAIN.fullmatch(str(here)):
            return here
        name = hashlib.sha256(os.fsencode(self.var)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"sayso-{os.getuid()}-{name}"

    def make_sockets(self) -> None:
        """The folder for sockets, ours alone to write to. Raises CannotRun where a stranger has put something there."""
        self.sockets.mkdir(mode=0o755, parents=True, exist_ok=True)
        if self.sockets.is_symlink() or self.sockets.stat().st_uid != os.getuid():
            raise CannotRun(
                f"`{self.sockets}` belongs to somebody else: remove it, or set SAYSO_VAR to a short path"
            )

    def remove_sockets(self) -> None:
        """Leave nothing in the temporary folder."""
        if not self.sockets.is_relative_to(self.var):
            shutil.rmtree(self.sockets, ignore_errors=True)

    @property
    def database_url(self) -> str:
        """The private database, by its socket."""
        return f"postgresql://sayso@/sayso?host={self.sockets / 'postgres'}"

    @property
    def broker_url(self) -> str:
        """The private broker, by its socket."""
        return f"redis+socket://{self.sockets / 'valkey.sock'}?virtual_host=0"


def _port_of_running(var: Path) -> int:
    """The port of the instance that runs, or ran last, in this folder."""
    try:
        return int(json.loads((var / "run" / "up.json").read_text(encoding="utf-8"))["port"])
    except (OSError, ValueError, KeyError, TypeError):
        return DEFAULT_PORT


def cannot_write(error: OSError) -> CannotRun:
    """What to tell somebody whose data folder cannot be used."""
    why = (error.strerror or "").lower()
    return CannotRun(f"cannot write to `{error.filename}` ({why}): set SAYSO_VAR to a folder of yours")


def short(path: Path) -> str:
    """Relative to where we are, when it lies below."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)
