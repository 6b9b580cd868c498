"""A shown session, read and compared: ```console blocks with `$ ` commands, `> ` continuations and what they print.

`…` inside a line stands for anything on that line, a line of `…` alone for any number of lines.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

ANYTHING = "…"
_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Step:
    """One command, as a shell reads it, and the lines that are shown below it."""

    command: str
    shown: tuple[str, ...]


def steps(page: str) -> list[Step]:
    """Every command of every block, in order."""
    found: list[Step] = []
    for block in _BLOCK.findall(page):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            first, *rest = part.splitlines()
            more = [line.removeprefix("> ") for line in rest if line.startswith("> ")]
            shown = [line for line in rest if not line.startswith("> ")]
            found.append(Step("\n".join([first, *more]), tuple(shown)))
    return found


def difference(shown: tuple[str, ...], printed: str) -> str:
    """An empty text where what is shown is what was printed, else both, to be read by a person."""
    pattern = "".join(_line(line) for line in shown)
    text = "".join(f"{line.rstrip()}\n" for line in printed.splitlines())
    if re.fullmatch(pattern, text):
        return ""
    return "\n".join(["shown:", *shown, "", "printed:", text])


def _line(line: str) -> str:
    if line == ANYTHING:
        return r"(?:[^\n]*\n)*?"
    return "[^\n]*?".join(re.escape(part) for part in line.rstrip().split(ANYTHING)) + "\n"
