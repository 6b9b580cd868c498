"""What `make up` says: plain lines, with a little weight where a terminal can show it."""

from __future__ import annotations

import os
import sys
from typing import TextIO


class Console:
    """Writes lines at once. Styles appear on a terminal only, and never when NO_COLOR is set (no-color.org)."""

    def __init__(self, out: TextIO | None = None) -> None:
        self.out = out or sys.stdout
        plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
        self.styled = self.out.isatty() and not plain

    def line(self, text: str = "") -> None:
        """One line, visible now."""
        print(text, file=self.out, flush=True)

    def step(self, name: str, outcome: str, seconds: float | None = None) -> None:
        """One finished step and how long it took."""
        took = "" if seconds is None else self._style("2", f"{seconds:6.1f} s")
        self.line(f"  {name:<10} {outcome:<26} {took}".rstrip())

    def strong(self, text: str) -> str:
        """The text in bold, where that can be shown."""
        return self._style("1", text)

    def _style(self, code: str, text: str) -> str:
        return f"\033[{code}m{text}\033[0m" if self.styled else text
