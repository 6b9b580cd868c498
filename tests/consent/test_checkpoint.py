from __future__ import annotations

from contextlib import suppress

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import example, given
from hypothesis import strategies as st

from consent import checkpoint
from consent.canonical import b64
from consent.checkpoint import Checkpoint, Signer, Verifier, open_note, sign_note, split_note
from consent.errors import MalformedError, SignatureError
from consent.merkle import EMPTY_ROOT

ORIGIN = "sayso.example/log"
LOG = Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(b"\x01" * 32))
WITNESS = Signer("witness.example/w", Ed25519PrivateKey.from_private_bytes(b"\x02" * 32))
STRANGER = Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(b"\x03" * 32))
CHECKPOINT = Checkpoint(ORIGIN, 20_852_163, b"\x07" * 32)
NOTE = checkpoint.sign(CHECKPOINT, LOG)

# From the C2SP signed-note specification.
SPECIFIED_VKEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
SPECIFIED_NOTE = (
    "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1E"
    "RYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
).encode()


def test_the_note_of_the_specification_opens_with_its_key() -> None:
    verifier = Verifier.from_vkey(SPECIFIED_VKEY)
    assert open_note(SPECIFIED_NOTE, [verifier]) == ("This is an example message.\n", (verifier,))
    assert verifier.vkey == SPECIFIED_VKEY
    assert verifier.key_id.hex() == "530d903a"


def test_checkpoint_text_is_three_lines() -> None:
    text, signatures = split_note(NOTE)
    assert text == f"{ORIGIN}\n20852163\n{b64(CHECKPOINT.root)}\n"
    assert [(name, key_id, len(signature)) for name, key_id, signature in signatures] == [
        (ORIGIN, LOG.verifier.key_id, 64)
    ]


@given(
    st.integers(1, 2**63 - 1),
    st.binary(min_size=32, max_size=32),
    st.lists(st.just("an extension"), max_size=2),
)
def test_what_the_log_signs_verifies(size: int, root: bytes, extensions: list[str]) -> None:
    written = Checkpoint(ORIGIN, size, root, tuple(extensions))
    assert checkpoint.verify(checkpoint.sign(written, LOG), log=LOG.verifier) == written
    assert Verifier.from_vkey(LOG.verifier.vkey) == LOG.verifier


def test_the_largest_log_has_a_checkpoint() -> None:
    largest = Checkpoint(ORIGIN, 2**63 - 1, bytes(32))
    assert Checkpoint.from_text(largest.to_text()) == largest


def test_an_empty_log_has_a_checkpoint() -> None:
    empty = Checkpoint(ORIGIN, 0, EMPTY_ROOT)
    assert checkpoint.verify(checkpoint.sign(empty, LOG), log=LOG.verifier) == empty
    with pytest.raises(MalformedError, match="an empty tree has another root"):
        checkpoint.sign(Checkpoint(ORIGIN, 0, b"\x07" * 32), LOG)


def test_signatures_of_others_are_ignored_and_those_we_know_are_told() -> None:
    note = sign_note(CHECKPOINT.to_text(), [STRANGER, WITNESS, LOG])
    assert checkpoint.verify(note, log=LOG.verifier) == CHECKPOINT
    _, signed_by = open_note(note, [LOG.verifier, WITNESS.verifier])
    assert signed_by == (WITNESS.verifier, LOG.verifier)


def test_sixteen_signatures_and_more_are_accepted_within_a_limit() -> None:
    assert open_note(sign_note("text\n", [LOG] * 64), [LOG.verifier])[1] == (LOG.verifier,)
    with pytest.raises(MalformedError, match="1 to 64 signatures"):
        sign_note("text\n", [LOG] * 65)


def test_a_bad_signature_by_a_key_we_know_refuses_the_note() -> None:
    good = sign_note("text\n", [LOG, WITNESS])
    bad_line = f"— {WITNESS.name} {b64(WITNESS.verifier.key_id + bytes(64))}\n".encode()
    with pytest.raises(SignatureError, match=r"signature of `witness\.example/w` does not fit"):
        open_note(good + bad_line, [LOG.verifier, WITNESS.verifier])
    assert open_note(good + bad_line, [LOG.verifier])[0] == "text\n"


@pytest.mark.parametrize(
    ("note", "message"),
    [
        (checkpoint.sign(CHECKPOINT, STRANGER), "no signature by a key we know"),
        (NOTE.replace(b"20852163", b"20852164"), "signature of `sayso.example/log` does not fit"),
        (
            sign_note("another.example/log\n1\n" + b64(bytes(32)) + "\n", [LOG]),
            "but about `another.example/log`",
        ),
    ],
    ids=["stranger", "altered size", "another origin"],
)
def test_checkpoint_the_log_did_not_sign_is_refused(note: bytes, message: str) -> None:
    with pytest.raises(SignatureError) as refused:
        checkpoint.verify(note, log=LOG.verifier)
    assert message in str(refused.value)


ROOT = b64(bytes(32))


@pytest.mark.parametrize(
    "text",
    [
        f"{ORIGIN}\n1\n",
        f"{ORIGIN}\n01\n{ROOT}\n",
        f"{ORIGIN}\n-1\n{ROOT}\n",
        f"{ORIGIN}\n+1\n{ROOT}\n",
        f"{ORIGIN}\n1 \n{ROOT}\n",
        f"{ORIGIN}\n\u0661\n{ROOT}\n",
        f"{ORIGIN}\n9223372036854775808\n{ROOT}\n",
        f"{ORIGIN}\n1\n{ROOT[:-1]}\n",
        f"{ORIGIN}\n1\n{b64(bytes(31))}\n",
        f"\n1\n{ROOT}\n",
        f"{ORIGIN}\n1\n{ROOT}\n\n",
        f"{ORIGIN}\n1\n{ROOT}\n\nextension\n",
        f"{ORIGIN}\n1\n{ROOT}",
    ],
)
def test_text_that_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(MalformedError):
        Checkpoint.from_text(text)


@pytest.mark.parametrize(
    "note",
    [
        b"",
        b"text\n",
        b"text\n\n",
        b"text\n\n\n",
        SPECIFIED_NOTE[:-1],
        SPECIFIED_NOTE + b"\n",
        SPECIFIED_NOTE.replace("—".encode(), b"-"),
        SPECIFIED_NOTE.replace(b"/foo Uw2", b"/foo  Uw2"),
        SPECIFIED_NOTE.replace(b"/foo Uw2", b"+foo Uw2"),
        SPECIFIED_NOTE.replace(b"/foo Uw2", "\u2003foo Uw2".encode()),
        SPECIFIED_NOTE.replace(b"QM=", b"QM"),
        SPECIFIED_NOTE.replace(b"\n", b"\r\n"),
        SPECIFIED_NOTE.replace(b"message", b"mess\x00age"),
        SPECIFIED_NOTE.replace(b"message", b"mess\xffage"),
        SPECIFIED_NOTE[:-1] + b"A",
        SPECIFIED_NOTE.partition(b"\n\n")[2],
        b"text\n\n" + "— name AAAAAA==\n".encode(),
        SPECIFIED_NOTE + "—  AAAAAAA=\n".encode(),
        b"a" * checkpoint.MAX_NOTE + b"\n" + SPECIFIED_NOTE,
    ],
)
def test_bytes_that_are_no_note_are_refused(note: bytes) -> None:
    with pytest.raises(MalformedError):
        open_note(note, [Verifier.from_vkey(SPECIFIED_VKEY)])


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        "name",
        "name+530d903a",
        SPECIFIED_VKEY + "=",
        SPECIFIED_VKEY.replace("foo", "bar"),
        SPECIFIED_VKEY.replace("530d903a", "530D903A"),
        SPECIFIED_VKEY.replace("example.com/foo", ""),
        SPECIFIED_VKEY.replace("/foo", " foo"),
        SPECIFIED_VKEY[:25] + b64(b"\x04" + Verifier.from_vkey(SPECIFIED_VKEY).public),
        Verifier("example.com/foo", bytes(31)).vkey,
    ],
)
def test_text_that_is_no_verifier_key_is_refused(vkey: str) -> None:
    with pytest.raises(MalformedError):
        Verifier.from_vkey(vkey)


@pytest.mark.parametrize("text", ["", "text", "two\r\n", "nul\x00\n"])
def test_text_that_no_note_can_hold_is_not_signed(text: str) -> None:
    with pytest.raises(MalformedError):
        sign_note(text, [LOG])
    with pytest.raises(MalformedError, match="ends in one line feed"):
        sign_note("text\n\n— smuggled AAAAAAA=", [])


def test_log_signs_only_for_itself_and_only_what_it_can_read_back() -> None:
    with pytest.raises(MalformedError, match="does not sign for"):
        checkpoint.sign(CHECKPOINT, WITNESS)
    with pytest.raises(MalformedError, match="holds a line feed"):
        Checkpoint(ORIGIN, 1, bytes(32), ("a\nb",)).to_text()
    with pytest.raises(MalformedError, match="no name of a key"):
        sign_note("text\n", [Signer("a name", LOG.private)])


@given(st.binary(max_size=120) | st.text("ab\n— +/=A", max_size=60).map(str.encode))
@example(b"\n\n\n")
def test_any_bytes_give_only_our_errors(data: bytes) -> None:
    for note in (data, b"text\n\n" + data, NOTE + data, data + NOTE):
        with suppress(MalformedError, SignatureError):
            assert note.startswith(open_note(note, [LOG.verifier])[0].encode())


@given(st.text(max_size=60) | st.text("a+01/=", max_size=60))
def test_any_text_gives_a_key_or_a_malformed_error(text: str) -> None:
    with suppress(MalformedError):
        assert Verifier.from_vkey(text).vkey == text
    with suppress(MalformedError):
        assert Checkpoint.from_text(text).to_text() == text
