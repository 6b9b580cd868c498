"""The `sayso` command."""

from __future__ import annotations

from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code. Ctrl-C at any moment ends quietly."""
    try:
        from consent.gate.cli.main import main as run

        return run(arguments)
    except KeyboardInterrupt:
        return 130
