"""What can go wrong on the client's side of the wire, by whose fault it is.

UseFileError       use.toml (or the key, or the command) is wrong: whoever wrote it can mend it
InputError         the input folder cannot be turned into an honest manifest
AnswerUntrusted    the registry, or somebody in its place, served something that does not hold
├─ ClockSkew       this machine's clock and the registry's disagree
RegistryProblem    the registry answered that it could not answer (4xx, 5xx)
LeaseEnded         the permit ended while work ran; carries .why

All are ConsentError; RegistryProblem and AnswerUntrusted are RegistryUnreachable: neither is an answer.
"""

from __future__ import annotations

from collections.abc import Sequence

from consent.errors import ConsentError, RegistryUnreachable


class UseFileError(ConsentError):
    """use.toml, the key or the command is wrong; `line` is where, when that is known."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(f"line {line}: {message}" if line else message)
        self.line = line


class InputError(ConsentError):
    """The input folder cannot be hashed honestly; `problems` says why, one line for each file."""

    def __init__(self, message: str, problems: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.problems = tuple(problems)


class AnswerUntrusted(RegistryUnreachable):
    """What came back does not hold: altered, signed by others, for another use, or not in time."""


class ClockSkew(AnswerUntrusted):
    """This machine's clock and the registry's differ by more than the gate allows."""


class RegistryProblem(RegistryUnreachable):
    """The registry said why it cannot answer: an RFC 9457 problem. `status` is HTTP's; `slug` ends its type."""

    def __init__(self, message: str, *, status: int, slug: str = "", retry_after: float = 0.0) -> None:
        super().__init__(message)
        self.status = status
        self.slug = slug
        self.retry_after = retry_after


class LeaseEnded(ConsentError):
    """The permit ended while work ran: stop. `why` is `withdrawn`, `refused`, `lost` or `closed`."""

    def __init__(self, message: str, why: str) -> None:
        super().__init__(message)
        self.why = why
