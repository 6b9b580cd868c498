from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import example, given
from hypothesis import strategies as st

from consent import checkpoint, merkle, proofs
from consent.canonical import b64
from consent.checkpoint import Checkpoint, Signer
from consent.errors import ConsentError, MalformedError, ProofError, RollbackError, SignatureError
from consent.proofs import LogProof

LOG = Signer("sayso.example/log", Ed25519PrivateKey.from_private_bytes(b"\x01" * 32))
STRANGER = Signer("sayso.example/log", Ed25519PrivateKey.from_private_bytes(b"\x02" * 32))
ENTRIES = [b"entry %d" % number for number in range(11)]
HASH_AT = merkle.hashes_of(merkle.leaf_hash(entry) for entry in ENTRIES)


def note(size: int, signer: Signer = LOG, hash_at: merkle.HashAt = HASH_AT) -> bytes:
    return checkpoint.sign(Checkpoint(signer.name, size, merkle.root_at(size, hash_at)), signer)


def proof(index: int = 4, size: int = 11, **changes: bytes) -> LogProof:
    made = LogProof(index, merkle.inclusion_proof(index, size, HASH_AT), note(size))
    return replace(made, **changes)  # type: ignore[arg-type]  # only bytes are changed here


PROOF = proof()


def test_proof_file_is_the_specification_s() -> None:
    hashes = "".join(f"{b64(digest)}\n" for digest in PROOF.hashes)
    expected = f"c2sp.org/tlog-proof@v1\nindex 4\n{hashes}\n".encode() + PROOF.checkpoint
    assert PROOF.to_bytes() == expected
    with_extra = expected.replace(b"index", b"extra aGVsbG8=\nindex")
    assert replace(PROOF, extra=b"hello").to_bytes() == with_extra


@given(st.integers(1, 11), st.data(), st.none() | st.binary(max_size=40))
def test_proof_survives_its_file_and_verifies(size: int, data: st.DataObject, extra: bytes | None) -> None:
    index = data.draw(st.integers(0, size - 1))
    made = replace(proof(index, size), extra=extra)
    read = LogProof.from_bytes(made.to_bytes())
    assert read == made
    signed = proofs.verify(read, entry=ENTRIES[index], log=LOG.verifier)
    assert signed == Checkpoint(LOG.name, size, merkle.root_at(size, HASH_AT))


def test_entry_that_is_not_there_is_refused_with_the_evidence() -> None:
    with pytest.raises(ProofError) as refused:
        proofs.verify(PROOF, entry=ENTRIES[5], log=LOG.verifier)
    error = refused.value
    assert (error.claimed, error.proof) == (merkle.root_at(11, HASH_AT), PROOF.hashes)
    assert error.notes == (PROOF.checkpoint,)
    assert error.computed is not None
    for wrong in (replace(PROOF, index=5), replace(PROOF, index=11), replace(PROOF, hashes=PROOF.hashes[1:])):
        with pytest.raises(ProofError):
            proofs.verify(wrong, entry=ENTRIES[4], log=LOG.verifier)


def test_checkpoint_of_a_stranger_is_refused() -> None:
    with pytest.raises(SignatureError):
        proofs.verify(replace(PROOF, checkpoint=note(11, STRANGER)), entry=ENTRIES[4], log=LOG.verifier)


FILE = PROOF.to_bytes()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        FILE.replace(b"@v1", b"@v2"),
        FILE.replace(b"index 4\n", b""),
        FILE.replace(b"index 4", b"index 04"),
        FILE.replace(b"index 4", b"index -4"),
        FILE.replace(b"index 4", b"index  4"),
        FILE.replace(b"index 4", b"Index 4"),
        FILE.replace(b"index 4", b"index 4\nextra AAAA"),
        FILE.replace(b"index 4", b"extra AAA\nindex 4"),
        FILE.replace(b"index 4", b"extra AAAA"),
        FILE.replace(b"index 4", b"index 4\nAAAA"),
        FILE.replace(b"index 4", b"index 4\n"),
        FILE.replace(b"index 4", b"index 4\r"),
        FILE.replace(b"index 4", b"index \xff"),
        FILE.split(b"\n\n")[0],
        FILE.split(b"\n\n")[0] + b"\n\n",
        b" " + FILE,
        replace(PROOF, extra=bytes(proofs.MAX_PROOF)).to_bytes(),
    ],
)
def test_bytes_that_are_no_proof_are_refused(data: bytes) -> None:
    with pytest.raises(MalformedError):
        LogProof.from_bytes(data)


@given(st.integers(0, len(FILE) - 1), st.integers(0, 255))
def test_no_altered_byte_survives(place: int, byte: int) -> None:
    altered = FILE[:place] + bytes([byte]) + FILE[place + 1 :]
    if altered != FILE:
        with pytest.raises(ConsentError):
            proofs.verify(LogProof.from_bytes(altered), entry=ENTRIES[4], log=LOG.verifier)


@given(st.binary(max_size=80) | st.text("index extra0=\n", max_size=60).map(str.encode))
def test_any_bytes_give_only_our_errors(data: bytes) -> None:
    for candidate in (data, b"c2sp.org/tlog-proof@v1\n" + data, FILE + data):
        with suppress(MalformedError):
            assert LogProof.from_bytes(candidate).to_bytes() == candidate


def test_a_log_that_grows_is_followed() -> None:
    for old, new in ((1, 11), (4, 8), (11, 11), (10, 11)):
        hashes = merkle.consistency_proof(old, new, HASH_AT)
        assert proofs.verify_growth(note(old), note(new), hashes, log=LOG.verifier).size == new


def test_a_log_that_shrinks_is_a_rollback() -> None:
    with pytest.raises(RollbackError, match="a checkpoint of 4 entries after one of 8"):
        proofs.verify_growth(note(8), note(4), (), log=LOG.verifier)


@pytest.mark.parametrize("old", [4, 11])
def test_a_log_that_is_rewritten_is_refused_with_both_checkpoints(old: int) -> None:
    forged = merkle.hashes_of(
        [merkle.leaf_hash(b"forged"), *(merkle.leaf_hash(entry) for entry in ENTRIES[1:])]
    )
    before, after = note(old), note(11, LOG, forged)
    with pytest.raises(ProofError) as refused:
        proofs.verify_growth(before, after, merkle.consistency_proof(old, 11, forged), log=LOG.verifier)
    assert refused.value.notes == (before, after)


@pytest.mark.parametrize(
    ("level", "index", "width", "path"),
    [
        (0, 0, 256, "tile/0/000"),
        (0, 1_234_067, 256, "tile/0/x001/x234/067"),
        (2, 999, 17, "tile/2/999.p/17"),
        (63, 1000, 1, "tile/63/x001/000.p/1"),
        (None, 273, 112, "tile/entries/273.p/112"),
        (None, 10**17, 256, "tile/entries/x100/x000/x000/x000/x000/000"),
    ],
)
def test_tile_path(level: int | None, index: int, width: int, path: str) -> None:
    assert proofs.tile_path(level, index, width) == path
    assert proofs.parse_tile_path(path) == (level, index, width)


@given(st.none() | st.integers(0, 63), st.integers(0, 10**18 - 1), st.integers(1, 256))
def test_every_tile_has_one_path(level: int | None, index: int, width: int) -> None:
    assert proofs.parse_tile_path(proofs.tile_path(level, index, width)) == (level, index, width)


@given(st.text(max_size=30) | st.text("tile/0x19.p", max_size=30).map(lambda rest: "tile/" + rest))
@example("tile/entries/x000/001")
def test_any_text_gives_a_tile_or_a_malformed_error(path: str) -> None:
    try:
        level, index, width = proofs.parse_tile_path(path)
    except MalformedError:
        return
    assert proofs.tile_path(level, index, width) == path


@pytest.mark.parametrize(
    "path",
    [
        "tile/0/1", "tile/0/0001", "tile/0/001/002", "tile/0/x001", "tile/0/x000/001", "tile/00/001",
        "tile/64/001", "tile/-1/001", "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/257",
        "tile/0/000.p/01", "tile/0/000.p/", "tile/0/000/", "/tile/0/000", "tile/Entries/000",
        "tile/0/\u0660\u0660\u0660", "tile/0/000\n", "tile/0/../000",
    ],
)  # fmt: skip
def test_other_spellings_of_a_tile_path_are_refused(path: str) -> None:
    with pytest.raises(MalformedError):
        proofs.parse_tile_path(path)


@given(st.lists(st.binary(max_size=20), min_size=1, max_size=256))
def test_bundle_round_trips(entries: list[bytes]) -> None:
    assert proofs.decode_bundle(proofs.encode_bundle(entries)) == tuple(entries)


def test_bundle_limits() -> None:
    longest = bytes(65_535)
    assert proofs.encode_bundle([longest])[:2] == b"\xff\xff"
    assert proofs.decode_bundle(proofs.encode_bundle([b"", longest])) == (b"", longest)
    assert len(proofs.decode_bundle(bytes(2 * 256))) == 256
    with pytest.raises(MalformedError, match="an entry is at most 65535 bytes"):
        proofs.encode_bundle([longest + b"x"])


@pytest.mark.parametrize("data", [b"", b"\x00", b"\x00\x02a", b"\x00\x01ab", b"\x00\x00" * 257])
def test_bytes_that_are_no_bundle_are_refused(data: bytes) -> None:
    with pytest.raises(MalformedError):
        proofs.decode_bundle(data)


@given(st.binary(max_size=40))
def test_any_bytes_give_a_bundle_or_a_malformed_error(data: bytes) -> None:
    with suppress(MalformedError):
        assert proofs.encode_bundle(proofs.decode_bundle(data)) == data
