"""What the `sayso` command says, and where: people's text and progress on stderr, results on stdout.

Colours and bars only where somebody watches, and never with NO_COLOR. Text that came over the wire is shown without
its control characters, so that an answer cannot write to the terminal what it likes.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.text import Text

from consent.gate.manifest import Progress as ManifestProgress


def plain(value: object) -> str:
    """The value as one line of text without control characters."""
    return "".join(char if char.isprintable() else " " for char in str(value))


class Talk:
    """What one command says. With `as_json`, every event is one JSON object a line on stderr, and nothing else is."""

    def __init__(self, *, as_json: bool = False, quiet: bool = False) -> None:
        self._json, self._quiet = as_json, quiet
        self._console = Console(stderr=True, highlight=False, soft_wrap=True)
        self._status = ""

    def event(self, name: str, **facts: Any) -> None:
        """Something happened, for programs."""
        if self._json:
            sys.stderr.write(json.dumps({"event": name, **facts}, ensure_ascii=False) + "\n")
            sys.stderr.flush()

    def say(self, text: str, style: str = "") -> None:
        """A line for people; silent with --quiet."""
        if not self._quiet:
            self.insist(text, style)

    def insist(self, text: str, style: str = "") -> None:
        """A line for people that --quiet does not silence."""
        if not self._json:
            self.status("")
            self._console.print(Text(plain(text), style=style))

    def status(self, text: str, *, gist: str = "") -> None:
        """The one status line, for a terminal. Where the command's output goes elsewhere it is rewritten in place;
        where both share the screen it is said once, and again when its `gist` changes."""
        if self._json or self._quiet or not self._console.is_terminal:
            return
        if sys.stdout.isatty():
            if text and gist != self._status:
                self._write(plain(text) + "\n")
                self._status = gist
        elif text or self._status:
            self._write("\r\x1b[K" + plain(text)[: max(10, self._console.width - 1)])
            self._status = text

    @staticmethod
    def _write(text: str) -> None:
        sys.stderr.write(text)
        sys.stderr.flush()

    @contextmanager
    def hashing(self) -> Iterator[ManifestProgress]:
        """A progress bar for the hashing of a folder, on stderr and only on a terminal."""
        columns = (
            TextColumn("Reading"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("files, {task.fields[megabytes]:.0f} MB"),
        )
        hidden = self._json or self._quiet or not self._console.is_terminal
        with Progress(*columns, console=self._console, transient=True, disable=hidden) as bar:
            task = bar.add_task("read", total=None, megabytes=0.0)
            read = 0

            def progress(done: int, of: int, size: int) -> None:
                nonlocal read
                read += size
                bar.update(task, completed=done, total=of, megabytes=read / 1e6)

            yield progress


def print_json(value: Mapping[str, Any]) -> None:
    """One JSON document on stdout."""
    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=False) + "\n")


def print_line(text: str) -> None:
    """One line on stdout."""
    sys.stdout.write(text + "\n")
