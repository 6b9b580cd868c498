"""The `sayso` command."""

from __future__ import annotations

TYPE_CHECKING = False  # as `typing` has it; importing that takes time in which Ctrl-C would show a traceback
if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code. Ctrl-C at any moment ends quietly."""
    try:
        from consent.gate.cli.command_line import main as run

        return run(arguments)
    except KeyboardInterrupt:
        return 130
