"""The command line: words in, exit code out. No traceback ever reaches the person who types."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence
from importlib import metadata
from typing import NoReturn

from consent.errors import ConsentError, MalformedError, RegistryUnreachable, SignatureError
from consent.gate import codes
from consent.gate.cli.console import Talk
from consent.gate.errors import AnswerUntrusted, InputError, LeaseEnded, RegistryProblem, UseFileError

_RUN_EXAMPLES = """examples:
  sayso run --use use.toml -- python main.py train --model-dir models
  sayso run --use use.toml --grace 60 --json -- ./render.sh 2>events.jsonl
"""
_CODES = "exit codes:\n  the command's own, and\n" + "".join(
    f"  {code}  {meaning}\n" for code, meaning in codes.MEANINGS.items()
)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(codes.USAGE, f"sayso: {message}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; also the console script's entry."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    given, command = _split(given)
    try:
        options = parser().parse_args(given)
        options.command = command
        if options.wants_command and not command:
            parser().error(
                "name the command to run after `--`, as in: sayso run --use use.toml -- python main.py"
            )
        if command and not options.wants_command:
            parser().error(f"`{options.name}` runs no command; leave out what comes after `--`")
    except SystemExit as end:
        return int(end.code or 0)
    try:
        module = importlib.import_module(f"consent.gate.cli.{options.module}")
        return int(getattr(module, options.function)(options))
    except KeyboardInterrupt:
        return _fail(options, codes.INTERRUPTED, "stopped by Ctrl-C")
    except (ConsentError, RecursionError, OSError) as error:
        return _fail(options, code_of(error), str(error), getattr(error, "problems", ()))
    except Exception as error:  # noqa: BLE001  # whatever it is, nothing runs on, and a person needs a sentence
        return _fail(options, codes.INTERNAL, f"an error in the gate itself: {type(error).__name__}: {error}")


def code_of(error: BaseException) -> int:
    """The exit code for an error that left nothing running."""
    if isinstance(error, UseFileError | InputError):
        return codes.CONFIG
    if isinstance(error, RegistryProblem) and error.status in (401, 403):
        return codes.CONFIG
    if isinstance(error, AnswerUntrusted | MalformedError | SignatureError):
        return codes.BAD_PERMIT
    if isinstance(error, LeaseEnded):
        return codes.LEASE_LOST if error.why == "lost" else codes.WITHDRAWN
    return codes.UNREACHABLE if isinstance(error, RegistryUnreachable) else codes.INTERNAL


def _fail(options: argparse.Namespace, code: int, message: str, problems: Sequence[str] = ()) -> int:
    # A second Ctrl-C while the last words are said must not bring a traceback either.
    try:
        talk = Talk(as_json=options.json and options.wants_command)
        talk.event("error", code=code, text=message, problems=list(problems))
        ending = (
            ""
            if not options.wants_command
            else "; nothing was started"
            if code != codes.INTERNAL
            else "; nothing runs on"
        )
        talk.insist(f"sayso: {message}{ending}", "red")
        for problem in problems:
            talk.insist(f"  · {problem}")
    except KeyboardInterrupt:
        pass
    return code


def _split(arguments: list[str]) -> tuple[list[str], list[str]]:
    if "--" not in arguments:
        return arguments, []
    at = arguments.index("--")
    return arguments[:at], arguments[at + 1 :]


def parser() -> argparse.ArgumentParser:
    """The command line's grammar."""
    root = _Parser(prog="sayso", description="Nobody processes a likeness without that person's say-so.",
                   formatter_class=argparse.RawDescriptionHelpFormatter, epilog=_CODES)  # fmt: skip
    root.add_argument("--version", action="version", version=f"sayso {metadata.version('sayso')}")
    commands = root.add_subparsers(dest="name", required=True, metavar="COMMAND", parser_class=_Parser)
    run = _command(commands, "run", "run.run", "run a command under a permit, and stop it when the permit ends",
                   _RUN_EXAMPLES + "\n" + _CODES)  # fmt: skip
    run.usage = "sayso run --use FILE [--grace SECONDS] [--json] [--quiet] -- COMMAND ..."
    run.set_defaults(wants_command=True)
    run.add_argument("--grace", type=_grace, metavar="SECONDS", help="instead of [run] grace_seconds")
    check = _command(commands, "check", "check.check", "ask whether a use is allowed, and start nothing",
                     "example:\n  sayso check --use use.toml --json\n\n" + _CODES)  # fmt: skip
    for each in (run, check):
        each.add_argument("--use", required=True, metavar="FILE", help="the use file, use.toml")
        each.add_argument("--quiet", action="store_true", help="say only what went wrong")
    status = _command(commands, "status", "status.status", "say what a permit file holds and whether it is live",
                      "example:\n  sayso status output/\n\n0 live, 244 stopped, 245 expired, 243 unknown")  # fmt: skip
    status.add_argument(
        "where", nargs="?", default=".", metavar="PERMIT", help="a permit file, or the folder it lies in"
    )
    status.add_argument("--offline", action="store_true", help="do not ask the registry")
    explain = _command(commands, "explain", "explain.explain", "say why a decision fell as it did",
                       "example:\n  sayso explain dec_... --use use.toml")  # fmt: skip
    explain.add_argument("decision", metavar="DECISION", help="dec_..., as printed with every answer")
    explain.add_argument("--use", metavar="FILE", help="a use file, for its registry and key")
    explain.add_argument(
        "--registry", metavar="URL", help="the registry's address, when there is no use file"
    )
    verify = _command(commands, "verify-statement", "verify.verify", "verify a consent receipt, offline",
                      "example:\n  sayso verify-statement receipt.json --keys jwks.json\n\n0 or 248")  # fmt: skip
    verify.add_argument("file", metavar="FILE", help="a receipt as downloaded from the registry")
    verify.add_argument(
        "--keys", metavar="JWKS", help="the registry's published keys, from somewhere you trust"
    )
    verify.add_argument("--log-key", metavar="FILE", help="the log's published key (/log/vkey), likewise")
    keygen = _command(commands, "keygen", "keygen.keygen", "make a key that permits can be bound to",
                      'example:\n  sayso keygen tool.json   # then, in use.toml: key_file = "tool.json"')  # fmt: skip
    keygen.add_argument("file", metavar="FILE", help="where the private key is written; it must not exist")
    return root


def _command(
    commands: argparse._SubParsersAction[_Parser], name: str, target: str, help_: str, epilog: str
) -> _Parser:
    parser = commands.add_parser(name, help=help_, description=help_[0].upper() + help_[1:] + ".", epilog=epilog,
                                 formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    module, function = target.split(".")
    parser.set_defaults(module=module, function=function, wants_command=False)
    parser.add_argument("--json", action="store_true", help="for programs: JSON instead of sentences")
    return parser


def _grace(text: str) -> int:
    if not text.isdigit() or int(text) > 600:
        raise argparse.ArgumentTypeError("a number of seconds from 0 to 600")
    return int(text)
