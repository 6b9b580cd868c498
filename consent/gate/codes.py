"""The exit codes of the `sayso` command: the gate keeps 239 to 249 for itself, so a command's code is never mistaken.

A command that ends with one of these codes itself is reported as HIDDEN_CODE; its true code is printed and written
into the report. A command ended by signal n gives 128 + n, as shells do.
"""

from __future__ import annotations

HIDDEN_CODE = 239
REFUSED = 240
CONDITIONAL = 241
REFER = 242
UNREACHABLE = 243
WITHDRAWN = 244
LEASE_LOST = 245
USAGE = 246
CONFIG = 247
BAD_PERMIT = 248
INTERNAL = 249
INTERRUPTED = 130

MEANINGS = {
    HIDDEN_CODE: "the command ended with a code from 239 to 249; its true code is in the report and on stderr",
    REFUSED: "refused: nothing was started",
    CONDITIONAL: "would be allowed once the named duties are met: nothing was started",
    REFER: "the registry cannot decide this; a person must: nothing was started",
    UNREACHABLE: "the registry gave no answer: nothing was started",
    WITHDRAWN: "consent ended while the command ran: it was stopped",
    LEASE_LOST: "the registry could not be reached by the time the permit had to be renewed: the command was stopped",
    USAGE: "the command line is wrong, or the command cannot be started",
    CONFIG: "use.toml, the key or the input folder is wrong",
    BAD_PERMIT: "the registry's answer could not be trusted, or the clocks disagree: nothing was started",
    INTERNAL: "an error in the gate itself: nothing runs on",
    INTERRUPTED: "stopped by Ctrl-C",
}

_FIRST, _LAST = HIDDEN_CODE, INTERNAL


def for_command(returncode: int) -> int:
    """The gate's exit code for a command that ended by itself; `returncode` as subprocess has it (-n for signal n)."""
    if returncode < 0:
        return 128 - returncode
    return HIDDEN_CODE if _FIRST <= returncode <= _LAST else returncode
