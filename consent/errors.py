"""Every error this package raises. A refusal is a value with reasons; an error means we could not answer.

ConsentError
├─ MalformedError        these bytes are not what they claim
├─ SignatureError        signed by nobody we know, or altered
├─ ProofError            does not belong to this log (keeps the evidence)
├─ RollbackError         older than what we have already seen
├─ UseRefused            raised only by Gate.require(); carries .reasons
└─ RegistryUnreachable   no answer, therefore no use
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


class ConsentError(Exception):
    """Base of everything raised on purpose by `consent`."""


class MalformedError(ConsentError):
    """These bytes are not what they claim: wrong form, or about something else than what was expected."""


class SignatureError(ConsentError):
    """Signed by nobody we know, or altered, or signed in another place than it says."""


class ProofError(ConsentError):
    """Does not belong to this log.

    Keeps what a misled reader must publish: the root that was claimed, the root that the proof leads to (None
    when the proof leads nowhere), the proof itself, and the signed notes (checkpoints) as they were received.
    """

    def __init__(
        self,
        message: str,
        *,
        claimed: bytes | None = None,
        computed: bytes | None = None,
        proof: Sequence[bytes] = (),
        notes: Sequence[bytes] = (),
    ) -> None:
        super().__init__(message)
        self.claimed = claimed
        self.computed = computed
        self.proof = tuple(proof)
        self.notes = tuple(notes)


class RollbackError(ConsentError):
    """Older than what we have already seen."""


class UseRefused(ConsentError):
    """The registry answered, and the answer is no. `reasons` are the registry's, every failing one."""

    def __init__(self, message: str, reasons: Sequence[Any] = ()) -> None:
        super().__init__(message)
        self.reasons = tuple(reasons)


class RegistryUnreachable(ConsentError):
    """No answer, therefore no use."""
