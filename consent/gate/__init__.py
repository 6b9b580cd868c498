"""The client side of the wire: ask before work begins, keep asking while it runs, stop when told.

    with Gate("https://registry.example").lease(use) as lease:
        for picture in pictures:
            lease.check()
            process(picture)
"""

from __future__ import annotations

from consent.errors import RegistryUnreachable, UseRefused
from consent.gate.answers import Answer, Permit
from consent.gate.client import Gate
from consent.gate.errors import AnswerUntrusted, ClockSkew, InputError, LeaseEnded, RegistryProblem, UseFileError
from consent.gate.lease import Lease
from consent.gate.manifest import Manifest

__all__ = [
    "Answer", "AnswerUntrusted", "ClockSkew", "Gate", "InputError", "Lease", "LeaseEnded", "Manifest", "Permit",
    "RegistryProblem", "RegistryUnreachable", "UseFileError", "UseRefused",
]  # fmt: skip
