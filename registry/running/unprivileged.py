"""As whom the private database runs: PostgreSQL refuses to be root, so root hands it to an account without rights."""

from __future__ import annotations

import ctypes
import os
import pwd
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from registry.running.instance import CannotRun

ACCOUNTS = ("postgres", "nobody", "daemon")
READ_SEARCH = 2  # CAP_DAC_READ_SEARCH, capabilities(7): pass through any folder, read any file
OVERRIDE = 1  # CAP_DAC_OVERRIDE: the same, and write; of the two, what containers usually leave to root

_PR_SET_SECUREBITS, _PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE = 28, 47, 2
_SECBIT_NO_SETUID_FIXUP = 4
_CAPSET_VERSION_3 = 0x20080522


@dataclass(frozen=True)
class Account:
    """A user without rights, and the one capability it needs where folders on the way are closed to others."""

    uid: int
    gid: int
    capability: int | None = None

    def own(self, path: Path) -> None:
        """Give it one file or folder."""
        os.chown(path, self.uid, self.gid)

    def become(self) -> None:
        """Turn the calling process into this account, for good. Raises OSError where the system refuses.

        The secure bit keeps the capability across the change, and makes access(2) respect it, by which PostgreSQL
        looks for its own programs.
        """
        libc = ctypes.CDLL(None, use_errno=True)
        if self.capability is not None:
            _succeed(libc.prctl(_PR_SET_SECUREBITS, _SECBIT_NO_SETUID_FIXUP, 0, 0, 0))
        os.setgroups([])
        os.setgid(self.gid)
        os.setuid(self.uid)
        if self.capability is not None:
            bits = 1 << self.capability
            header = struct.pack("Ii", _CAPSET_VERSION_3, 0)
            _succeed(libc.capset(header, struct.pack("6I", bits, bits, bits, 0, 0, 0)))
            _succeed(libc.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, self.capability, 0, 0))


def account_for(data: Path, *, programs: Path, passes: Iterable[Path]) -> Account | None:
    """Who shall run the database on `data`: None for ourselves, an account without rights when we are root.

    `programs` must be executable for it and the folders above each of `passes` open to it; a clone in root's own
    home is closed to everybody else, and there the account gets the one capability that leads through.
    Raises CannotRun.
    """
    if os.geteuid() != 0:
        return None
    entry = _owner(data) or _first_account()
    executable = all(program.stat().st_mode & 0o005 == 0o005 for program in programs.iterdir())
    if executable and all(_open_to_others(path) for path in (programs, *passes)):
        return Account(entry.pw_uid, entry.pw_gid)
    held = _held_capabilities()
    wanted = [READ_SEARCH, OVERRIDE] if executable else [OVERRIDE]
    for capability in wanted:
        if held >> capability & 1:
            return Account(entry.pw_uid, entry.pw_gid, capability)
    raise CannotRun(
        f"PostgreSQL does not run as root, and `{entry.pw_name}` may not enter `{data.parent}`: "
        "work as an ordinary user, or set SAYSO_VAR to a folder that others may enter"
    )


def _owner(data: Path) -> pwd.struct_passwd | None:
    """Whoever owns the data already goes on owning it."""
    try:
        uid = data.stat().st_uid
        return pwd.getpwuid(uid) if uid else None
    except (FileNotFoundError, KeyError):
        return None


def _first_account() -> pwd.struct_passwd:
    """initdb looks its own user up by name, so the account must be one the system knows."""
    known = {entry.pw_name: entry for entry in pwd.getpwall() if entry.pw_uid}
    for name in (*ACCOUNTS, *known):
        if name in known:
            return known[name]
    raise CannotRun(
        "PostgreSQL does not run as root, and this system has no other account: work as an ordinary user"
    )


def _open_to_others(path: Path) -> bool:
    return all(folder.stat().st_mode & 0o001 for folder in path.absolute().parents if folder.exists())


def _held_capabilities() -> int:
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1], 16) for line in lines if line.startswith("CapEff:")), 0)


def _succeed(result: int) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
