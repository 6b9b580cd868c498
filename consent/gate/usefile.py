"""use.toml: what a job is, in the words of the API. A key nobody knows is refused with the line it stands on.

An unknown key is an error and not a warning: a misspelt `territories` would otherwise ask for less, or more, than the
writer thinks.
"""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from pathlib import Path
from typing import Any

import msgspec

from consent import uses
from consent.errors import MalformedError
from consent.gate.errors import UseFileError

MAX_BYTES = 256 * 1024
REGISTRY_VARIABLE = "SAYSO_REGISTRY"


class Input(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """[input] `folder`: what the job reads, hashed whole before anything is asked."""

    folder: str


class Output(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """[output] `folder`: what the job writes; the permit is laid beside it."""

    folder: str


class Run(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """[run] `grace_seconds`: how long the command may take to end after SIGTERM, 0 to 600."""

    grace_seconds: int = 20


class Person(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """[[subject]] one person in the job: who, by which modalities, in which role."""

    id: str
    modalities: tuple[str, ...]
    role: str = "identity"


class Tool(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """[tool] what the tool says about itself; what is left out is taken from its registration."""

    name: str = ""
    version: str = ""
    hosting: str = ""


class UseFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole use.toml. Relative folders in it are meant from the folder that it lies in."""

    operation: str
    purpose: str
    project: str
    licensee: str
    subject: tuple[Person, ...]
    registry: str = ""
    advertiser: str | None = None
    product_line: str | None = None
    territories: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    content: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    exception: str | None = None
    api_key_file: str | None = None
    key_file: str | None = None
    amount: dict[str, int] = msgspec.field(default_factory=dict)
    tool: Tool = Tool()
    input: Input | None = None
    output: Output | None = None
    run: Run = Run()

    def to_use(
        self, *, tool_id: str = "", dataset: uses.Dataset | None = None, jkt: str | None = None
    ) -> uses.Use:
        """The use this file proposes. Raises UseFileError where its sizes make no sense."""
        use = uses.Use(
            tool_id=tool_id,
            operation=self.operation,
            subjects=tuple(
                uses.Likeness(person.id, person.role, person.modalities) for person in self.subject
            ),
            purpose=uses.PurposeOfUse(self.purpose, self.advertiser, self.product_line),
            project=self.project,
            licensee=self.licensee,
            territories=self.territories,
            languages=self.languages,
            media=self.media,
            content=self.content,
            tool=uses.ToolUsed(self.tool.name, self.tool.version, self.tool.hosting),
            dataset=dataset,
            models=self.models,
            amount=self.amount,
            exception=self.exception,
            confirm_jkt=jkt,
        )
        try:
            return uses.check(use)
        except MalformedError as error:
            raise UseFileError(str(error)) from None


def read(path: Path) -> UseFile:
    """The use file at `path`. Raises UseFileError, with the line where it can be told."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UseFileError(f"`{path}` cannot be read: {(error.strerror or str(error)).lower()}") from None
    if len(data) > MAX_BYTES:
        raise UseFileError(f"`{path}` is larger than {MAX_BYTES} bytes")
    try:
        source = data.decode()
    except UnicodeDecodeError:
        raise UseFileError(f"`{path}` is not UTF-8") from None
    return parse(source)


def parse(source: str) -> UseFile:
    """The use file in this text. Raises UseFileError."""
    try:
        value = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"\(at line (\d+)", str(error))
        message = str(error).split(" (at ")[0]
        raise UseFileError(
            f"not TOML: {message[:1].lower()}{message[1:]}", int(line[1]) if line else None
        ) from None
    _refuse_unknown(source, value)
    try:
        use = msgspec.convert(value, UseFile, strict=True)
    except msgspec.ValidationError as error:
        text, _, where = str(error).partition(" - at `$")
        keys = [key for key in re.split(r"[.\[\]`]+|\.\.\.", where) if key]
        names = [key for key in keys if not key.isdigit()]
        at = f"`{'.'.join(names)}`: " if names else ""
        raise UseFileError(f"{at}{text[:1].lower()}{text[1:]}", line_of(source, keys)) from None
    if not use.subject:
        raise UseFileError("name at least one person: [[subject]]")
    if not 0 <= use.run.grace_seconds <= 600:
        raise UseFileError(
            "`run.grace_seconds` must be from 0 to 600", line_of(source, ["run", "grace_seconds"])
        )
    return use


def registry_of(use: UseFile) -> str:
    """The registry's address: from the file, else from SAYSO_REGISTRY. Raises UseFileError."""
    address = use.registry or os.environ.get(REGISTRY_VARIABLE, "")
    if not address:
        raise UseFileError(f'name the registry: `registry = "https://…"` in use.toml, or {REGISTRY_VARIABLE}')
    return address


def line_of(source: str, keys: list[str]) -> int | None:
    """The line (from 1) on which the key at this path stands, or its table's, as far as a plain reading can tell."""
    table: list[str] = []
    seen: dict[str, int] = {}
    best = None
    for number, line in enumerate(source.splitlines(), start=1):
        header = re.match(r"\s*\[(\[?)\s*([^\]]+?)\s*\]", line)
        if header:
            table = [part.strip().strip("\"'") for part in header[2].split(".")]
            if header[1]:
                name = ".".join(table)
                table.append(str(seen.get(name, 0)))
                seen[name] = seen.get(name, 0) + 1
            best = number if table == keys[: len(table)] else best
            continue
        key = re.match(r"\s*([A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*')\s*[=.]", line)
        if key and (path := [*table, key[1].strip("\"'")]) == keys[: len(path)]:
            return number
    return best


_TABLES: dict[str, type[msgspec.Struct]] = {"tool": Tool, "input": Input, "output": Output, "run": Run}


def _refuse_unknown(source: str, value: dict[str, Any]) -> None:
    _refuse_keys(source, value, UseFile, [])
    for name, kind in _TABLES.items():
        if isinstance(value.get(name), dict):
            _refuse_keys(source, value[name], kind, [name])
    people = value.get("subject")
    for index, person in enumerate(people if isinstance(people, list) else ()):
        if isinstance(person, dict):
            _refuse_keys(source, person, Person, ["subject", str(index)])


def _refuse_keys(source: str, value: dict[str, Any], kind: type[msgspec.Struct], at: list[str]) -> None:
    known = kind.__struct_fields__
    for key in value:
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1, cutoff=0.5)
            hint = f"did you mean `{near[0]}`?" if near else f"known here: {', '.join(known)}"
            table = f" in [{at[0]}]" if at else ""
            raise UseFileError(f"unknown key `{key}`{table}; {hint}", line_of(source, [*at, key]))
