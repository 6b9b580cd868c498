"""The client side of the wire: ask before work begins, keep asking while it runs, stop when told.

with Gate("https://registry.example").lease(use) as lease:
    for picture in pictures:
        lease.check()
        process(picture)
"""

from __future__ import annotations

import importlib

TYPE_CHECKING = False  # as `typing` has it; importing that takes time in which Ctrl-C would show a traceback
if TYPE_CHECKING:
    from typing import Any

    from consent.errors import RegistryUnreachable, UseRefused
    from consent.gate.answers import Answer, Permit
    from consent.gate.client import Gate
    from consent.gate.errors import (
        AnswerUntrusted,
        ClockSkew,
        InputError,
        LeaseEnded,
        RegistryProblem,
        UseFileError,
    )
    from consent.gate.lease import Lease
    from consent.gate.manifest import Manifest

__all__ = [
    "Answer", "AnswerUntrusted", "ClockSkew", "Gate", "InputError", "Lease", "LeaseEnded", "Manifest", "Permit",
    "RegistryProblem", "RegistryUnreachable", "UseFileError", "UseRefused",
]  # fmt: skip

_HOMES = {
    "consent.errors": ("RegistryUnreachable", "UseRefused"),
    "consent.gate.answers": ("Answer", "Permit"),
    "consent.gate.client": ("Gate",),
    "consent.gate.errors": (
        "AnswerUntrusted",
        "ClockSkew",
        "InputError",
        "LeaseEnded",
        "RegistryProblem",
        "UseFileError",
    ),
    "consent.gate.lease": ("Lease",),
    "consent.gate.manifest": ("Manifest",),
}


def __getattr__(name: str) -> Any:
    """Loads a public name when it is first used, so that the command line is there at once and hears Ctrl-C."""
    for home, names in _HOMES.items():
        if name in names:
            return getattr(importlib.import_module(home), name)
    raise AttributeError(f"module `consent.gate` has no `{name}`")
