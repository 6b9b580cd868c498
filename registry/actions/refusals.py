"""What every action may answer instead of acting. Each action's own refusals sit beside it in its file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar


class ActionRefused(Exception):
    """Nothing was written, and the message says why. `code` names the problem for programs and is never renamed."""

    code: ClassVar[str] = "refused"


class InvalidInput(ActionRefused):
    """Some of what was given cannot be; `problems` says which field and why."""

    code = "invalid-input"

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{field}: {problem}" for field, problem in problems.items()))
        self.problems = dict(problems)


def refuse_invalid(problems: Mapping[str, str]) -> None:
    """Raises InvalidInput when there is at least one problem."""
    if problems:
        raise InvalidInput(problems)
