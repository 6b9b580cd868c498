"""What the log says of itself: C2SP signed notes and, in them, checkpoints (tlog-checkpoint).

Ed25519 only (signature type 0x01). Signatures by keys we do not know are ignored, so that witnesses may add
theirs; a bad signature by a key we know refuses the whole note.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from consent.canonical import b64, sha256, shown, unb64
from consent.errors import MalformedError, SignatureError
from consent.merkle import EMPTY_ROOT, HASH_SIZE, MAX_SIZE

MAX_NOTE = 256 * 1024
MAX_SIGNATURES = 64

_ED25519 = b"\x01"
_KEY_ID = 4
_LINES = 3
_DECIMAL = re.compile(r"(0|[1-9][0-9]{0,18})\Z")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")


@dataclass(frozen=True)
class Verifier:
    """A key that may verify notes, known by name and 4-byte id."""

    name: str
    public: bytes

    @classmethod
    def from_vkey(cls, text: str) -> Verifier:
        """The key in a `name+hex id+base64` string. Raises MalformedError, also if it is not Ed25519."""
        name, _, rest = text.partition("+")
        stated, _, encoded = rest.partition("+")
        _check_name(name)
        material = unb64(encoded)
        if material[:1] != _ED25519 or len(material) != 1 + HASH_SIZE:
            raise MalformedError(f"the key of `{shown(name)}` is not an Ed25519 key")
        verifier = cls(name, material[1:])
        if stated != verifier.key_id.hex():
            raise MalformedError(f"the key id of `{shown(name)}` is not that of its key")
        return verifier

    @property
    def key_id(self) -> bytes:
        """SHA-256(name, line feed, type, key), first four bytes."""
        return sha256(self.name.encode() + b"\n" + _ED25519 + self.public)[:_KEY_ID]

    @property
    def vkey(self) -> str:
        """The verifier key string to publish."""
        return f"{self.name}+{self.key_id.hex()}+{b64(_ED25519 + self.public)}"


@dataclass(frozen=True)
class Signer:
    """A named Ed25519 key that signs notes; a log's is named as its origin."""

    name: str
    private: Ed25519PrivateKey

    @property
    def verifier(self) -> Verifier:
        """The public half."""
        _check_name(self.name)
        return Verifier(self.name, self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))


@dataclass(frozen=True)
class Checkpoint:
    """The log at one size: its origin, how many entries, and the root over them."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def to_text(self) -> str:
        """The note text. Raises MalformedError for what `from_text` would not read back."""
        text = "".join(f"{line}\n" for line in (self.origin, self.size, b64(self.root), *self.extensions))
        if Checkpoint.from_text(text) != self:
            raise MalformedError("a line of a checkpoint holds a line feed")
        return text

    @classmethod
    def from_text(cls, text: str) -> Checkpoint:
        """The checkpoint in a note text. Raises MalformedError."""
        lines = text.split("\n")
        if len(lines) <= _LINES or lines.pop() or not all(lines):
            raise MalformedError("a checkpoint has three lines or more, none of them empty")
        origin, size, root, *extensions = lines
        if not _DECIMAL.match(size) or int(size) > MAX_SIZE:
            raise MalformedError(f"tree size `{shown(size)}` is not a decimal number below 2^63")
        checkpoint = cls(origin, int(size), unb64(root), tuple(extensions))
        if len(checkpoint.root) != HASH_SIZE:
            raise MalformedError("the root is not 32 bytes")
        if checkpoint.size == 0 and checkpoint.root != EMPTY_ROOT:
            raise MalformedError("an empty tree has another root")
        return checkpoint


def sign_note(text: str, signers: Sequence[Signer]) -> bytes:
    """The signed note of `text`, which ends in a line feed. Raises MalformedError."""
    lines = []
    for signer in signers:
        key = signer.verifier
        lines.append(f"— {key.name} {b64(key.key_id + signer.private.sign(text.encode()))}\n")
    note = (text + "\n" + "".join(lines)).encode()
    if split_note(note)[0] != text:
        raise MalformedError("the text of a note ends in one line feed")
    return note


def split_note(note: bytes) -> tuple[str, tuple[tuple[str, bytes, bytes], ...]]:
    """The text of a note and its signatures as (name, key id, signature), nothing verified.

    Raises MalformedError.
    """
    text, signature_lines = _split_lines(note)
    if not 1 <= len(signature_lines) <= MAX_SIGNATURES:
        raise MalformedError(f"a note has 1 to {MAX_SIGNATURES} signatures")
    return text, tuple(_signature(line) for line in signature_lines)


def open_note(note: bytes, verifiers: Iterable[Verifier]) -> tuple[str, tuple[Verifier, ...]]:
    """The text of a note and which of `verifiers` signed it: at least one, and none of them wrongly.

    Raises MalformedError or SignatureError.
    """
    text, signatures = split_note(note)
    known = {(verifier.name, verifier.key_id): verifier for verifier in verifiers}
    signed_by: dict[Verifier, None] = {}
    for name, key_id, signature in signatures:
        verifier = known.get((name, key_id))
        if verifier is None:
            continue
        try:
            Ed25519PublicKey.from_public_bytes(verifier.public).verify(signature, text.encode())
        except (InvalidSignature, ValueError):
            raise SignatureError(f"the signature of `{shown(name)}` does not fit the note") from None
        signed_by[verifier] = None
    if not signed_by:
        raise SignatureError("no signature by a key we know")
    return text, tuple(signed_by)


def sign(checkpoint: Checkpoint, signer: Signer) -> bytes:
    """The signed checkpoint. Raises MalformedError when the signer is not named as the origin."""
    if signer.name != checkpoint.origin:
        raise MalformedError(f"`{shown(signer.name)}` does not sign for `{shown(checkpoint.origin)}`")
    return sign_note(checkpoint.to_text(), [signer])


def verify(note: bytes, *, log: Verifier) -> Checkpoint:
    """The checkpoint in `note`, signed by this log and about it. Raises MalformedError or SignatureError."""
    text, _ = open_note(note, [log])
    checkpoint = Checkpoint.from_text(text)
    if checkpoint.origin != log.name:
        raise SignatureError(f"signed by `{shown(log.name)}`, but about `{shown(checkpoint.origin)}`")
    return checkpoint


def _split_lines(note: bytes) -> tuple[str, list[str]]:
    if len(note) > MAX_NOTE:
        raise MalformedError(f"a note is at most {MAX_NOTE} bytes")
    try:
        content = note.decode("utf-8")
    except UnicodeDecodeError as error:
        raise MalformedError(f"not utf-8 at byte {error.start}") from None
    if _CONTROL.search(content):
        raise MalformedError("a note has a control character")
    text, blank, signatures = content.rpartition("\n\n")
    if not blank or not signatures.endswith("\n"):
        raise MalformedError("a note is a text, an empty line and lines of signatures")
    return text + "\n", signatures[:-1].split("\n")


def _signature(line: str) -> tuple[str, bytes, bytes]:
    dash, _, rest = line.partition(" ")
    name, _, encoded = rest.partition(" ")
    _check_name(name)
    data = unb64(encoded)
    if dash != "—" or len(data) <= _KEY_ID:
        raise MalformedError("not a line `— name signature`")
    return name, data[:_KEY_ID], data[_KEY_ID:]


def _check_name(name: str) -> None:
    if not name or "+" in name or any(character.isspace() for character in name):
        raise MalformedError(f"`{shown(name)}` is no name of a key: empty, or with a space or plus")
