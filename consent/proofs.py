"""Proof files that verify offline (C2SP tlog-proof), and paths and bundles of a log in tiles (tlog-tiles)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from consent import checkpoint, merkle
from consent.canonical import b64, shown, unb64
from consent.checkpoint import Checkpoint, Verifier
from consent.errors import MalformedError, ProofError, RollbackError

MAX_PROOF = checkpoint.MAX_NOTE + 64 * 1024
MAX_ENTRY = 65_535
MAX_LEVEL = 63

_HEADER = "c2sp.org/tlog-proof@v1"
_INDEX = re.compile(r"index (0|[1-9][0-9]{0,18})\Z")
_PATH = re.compile(
    r"tile/(?P<level>entries|0|[1-9][0-9]?)/(?P<n>(x[0-9]{3}/){0,5}[0-9]{3})(\.p/(?P<w>[1-9][0-9]{0,2}))?\Z"
)


@dataclass(frozen=True)
class LogProof:
    """That an entry is in the log, as a file: where, by which hashes, under which signed checkpoint.

    `extra` is carried along and signed by nobody.
    """

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes | None = None

    def to_bytes(self) -> bytes:
        """The contents of a `.tlog-proof` file."""
        extra = [] if self.extra is None else [f"extra {b64(self.extra)}"]
        lines = [_HEADER, *extra, f"index {self.index}", *map(b64, self.hashes), "", ""]
        return "\n".join(lines).encode() + self.checkpoint

    @classmethod
    def from_bytes(cls, data: bytes) -> LogProof:
        """The proof in a `.tlog-proof` file, nothing verified. Raises MalformedError."""
        if len(data) > MAX_PROOF:
            raise MalformedError(f"a proof is at most {MAX_PROOF} bytes")
        head, _, note = data.partition(b"\n\n")
        header, *lines = head.decode("utf-8", "replace").split("\n")
        if header != _HEADER:
            raise MalformedError(f"not a `{_HEADER}` file")
        extra = unb64(lines.pop(0)[6:]) if lines and lines[0].startswith("extra ") else None
        index = _INDEX.match(lines[0]) if lines else None
        if index is None:
            raise MalformedError("no line `index` with a decimal number")
        hashes = tuple(unb64(line) for line in lines[1:])
        if any(len(digest) != merkle.HASH_SIZE for digest in hashes):
            raise MalformedError("a hash is 32 bytes")
        Checkpoint.from_text(checkpoint.split_note(note)[0])
        return cls(int(index[1]), hashes, note, extra)


def verify(proof: LogProof, *, entry: bytes, log: Verifier) -> Checkpoint:
    """The checkpoint, signed by `log`, under which `entry` is in it.

    Raises MalformedError, SignatureError, or ProofError with the evidence.
    """
    signed = checkpoint.verify(proof.checkpoint, log=log)
    try:
        merkle.verify_inclusion(proof.index, signed.size, merkle.leaf_hash(entry), proof.hashes, signed.root)
    except ProofError as error:
        raise _with_notes(error, proof.checkpoint) from None
    return signed


def verify_growth(old: bytes, new: bytes, hashes: Sequence[bytes], *, log: Verifier) -> Checkpoint:
    """The newer of two signed checkpoints of one log, which holds the older one unchanged.

    Raises RollbackError when `new` is smaller, ProofError with both notes when the log was rewritten, else
    MalformedError or SignatureError.
    """
    before, after = checkpoint.verify(old, log=log), checkpoint.verify(new, log=log)
    if after.size < before.size:
        raise RollbackError(f"a checkpoint of {after.size} entries after one of {before.size}")
    try:
        merkle.verify_consistency(before.size, after.size, before.root, after.root, hashes)
    except ProofError as error:
        raise _with_notes(error, old, new) from None
    return after


def tile_path(level: int | None, index: int, width: int = merkle.TILE_WIDTH) -> str:
    """The path of a tile below the log's address, such as `tile/0/x001/x234/067.p/12`.

    `level` None names the bundle of entries. A partial tile has a width of 1 to 255.
    """
    groups = [f"{index % 1000:03}"]
    while index := index // 1000:
        groups.append(f"x{index % 1000:03}")
    kind = "entries" if level is None else str(level)
    partial = "" if width == merkle.TILE_WIDTH else f".p/{width}"
    return f"tile/{kind}/{'/'.join(reversed(groups))}{partial}"


def parse_tile_path(path: str) -> tuple[int | None, int, int]:
    """Level (None for entries), index and width that a path names. Raises MalformedError."""
    match = _PATH.match(path)
    if match is None:
        raise MalformedError(f"`{shown(path)}` is no path of a tile")
    level = None if match["level"] == "entries" else int(match["level"])
    index = int(match["n"].replace("x", "").replace("/", ""))
    width = int(match["w"] or merkle.TILE_WIDTH)
    if (level or 0) > MAX_LEVEL or tile_path(level, index, width) != path or width > merkle.TILE_WIDTH:
        raise MalformedError(f"`{shown(path)}` is no path of a tile")
    return level, index, width


def encode_bundle(entries: Sequence[bytes]) -> bytes:
    """An entry bundle: each entry after its length in two bytes. Raises MalformedError if one is too long."""
    if any(len(entry) > MAX_ENTRY for entry in entries):
        raise MalformedError(f"an entry is at most {MAX_ENTRY} bytes")
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def decode_bundle(data: bytes) -> tuple[bytes, ...]:
    """The entries of a bundle, 1 to 256 of them. Raises MalformedError."""
    entries: list[bytes] = []
    end = 0
    while end < len(data):
        start = end + 2
        end = start + int.from_bytes(data[end:start], "big")
        entries.append(data[start:end])
        if end > len(data) or len(entries) > merkle.TILE_WIDTH:
            raise MalformedError("a bundle is cut short or has more than 256 entries")
    if not entries:
        raise MalformedError("an empty bundle is not served")
    return tuple(entries)


def _with_notes(error: ProofError, *notes: bytes) -> ProofError:
    return ProofError(
        str(error), claimed=error.claimed, computed=error.computed, proof=error.proof, notes=notes
    )
