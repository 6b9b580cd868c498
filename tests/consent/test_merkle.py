from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent import merkle
from consent.errors import ProofError
from tests.reference import merkle_by_the_rfc as rfc

ENTRIES = [b"entry %d" % number for number in range(67)]
LEAVES = [merkle.leaf_hash(entry) for entry in ENTRIES]
HASH_AT = merkle.hashes_of(LEAVES)


def test_the_first_checkpoint_follows_from_nothing() -> None:
    assert merkle.root_of([]) == merkle.EMPTY_ROOT == rfc.mth([])
    merkle.verify_consistency(0, 0, merkle.EMPTY_ROOT, merkle.EMPTY_ROOT, [])
    merkle.verify_consistency(0, 3, merkle.EMPTY_ROOT, merkle.root_of(LEAVES[:3]), [])
    for old, new, old_root, new_root, proof in (
        (0, 3, LEAVES[0], LEAVES[1], []),
        (0, 0, merkle.EMPTY_ROOT, LEAVES[0], []),
        (0, 3, merkle.EMPTY_ROOT, LEAVES[0], [LEAVES[0]]),
        (0, 3, merkle.EMPTY_ROOT, b"short", []),
        (3, 0, LEAVES[0], merkle.EMPTY_ROOT, []),
        (-1, 3, LEAVES[0], LEAVES[0], []),
    ):
        with pytest.raises(ProofError):
            merkle.verify_consistency(old, new, old_root, new_root, proof)


@pytest.mark.parametrize("size", [*range(1, 18), 33, 64, 67])
def test_roots_and_proofs_are_those_of_the_rfc(size: int) -> None:
    root = rfc.mth(ENTRIES[:size])
    assert merkle.root_of(LEAVES[:size]) == merkle.root_at(size, HASH_AT) == root
    for index in range(size):
        proof = merkle.inclusion_proof(index, size, HASH_AT)
        assert list(proof) == rfc.path(index, ENTRIES[:size])
        assert merkle.root_from_inclusion(index, size, LEAVES[index], proof) == root
    for old in range(1, size):
        proof = merkle.consistency_proof(old, size, HASH_AT)
        assert list(proof) == rfc.proof(old, ENTRIES[:size])
        old_root = rfc.mth(ENTRIES[:old])
        assert merkle.roots_from_consistency(old, size, old_root, proof) == (old_root, root)
    assert merkle.consistency_proof(0, size, HASH_AT) == merkle.consistency_proof(size, size, HASH_AT) == ()


def test_impossible_proofs_are_not_made() -> None:
    for index, size in ((0, 0), (3, 3), (-1, 3)):
        with pytest.raises(ValueError, match="is not in a tree of"):
            merkle.inclusion_proof(index, size, HASH_AT)
    for old, new in ((3, 2), (-1, 2)):
        with pytest.raises(ValueError, match="does not grow into"):
            merkle.consistency_proof(old, new, HASH_AT)


digests = st.binary(min_size=32, max_size=32)


@given(st.data(), st.integers(1, 67))
def test_a_proof_fits_one_leaf_at_one_place_of_one_tree(data: st.DataObject, size: int) -> None:
    index = data.draw(st.integers(0, size - 1))
    root, proof = merkle.root_at(size, HASH_AT), merkle.inclusion_proof(index, size, HASH_AT)
    other_size = data.draw(st.integers(0, 67))
    other_index = data.draw(st.integers(-1, 67))
    other_leaf = data.draw(st.sampled_from(LEAVES))
    other_proof = data.draw(st.lists(st.sampled_from([*proof, *LEAVES[:3]]), max_size=8).map(tuple))
    # A path says how it climbs, not how large the tree is: another size may share the climb, never index or leaf.
    for candidate in ((other_index, size, LEAVES[index], proof), (index, size, other_leaf, proof)):
        if candidate != (index, size, LEAVES[index], proof):
            with pytest.raises(ProofError):
                merkle.verify_inclusion(*candidate, root)
    if other_proof != proof:
        with pytest.raises(ProofError):
            merkle.verify_inclusion(index, size, LEAVES[index], other_proof, root)
    if other_size != size:
        with pytest.raises(ProofError):
            merkle.verify_inclusion(index, size, LEAVES[index], proof, merkle.root_at(other_size, HASH_AT))


@given(st.data(), st.integers(2, 67))
def test_no_other_history_is_consistent(data: st.DataObject, size: int) -> None:
    old = data.draw(st.integers(1, size - 1))
    proof = list(merkle.consistency_proof(old, size, HASH_AT))
    old_root, new_root = merkle.root_at(old, HASH_AT), merkle.root_at(size, HASH_AT)
    merkle.verify_consistency(old, size, old_root, new_root, proof)
    forged = list(LEAVES)
    forged[data.draw(st.integers(0, old - 1))] = b"\x00" * 32
    forged_at = merkle.hashes_of(forged)
    rewritten = merkle.root_at(size, forged_at)
    for candidate in (proof, list(merkle.consistency_proof(old, size, forged_at))):
        with pytest.raises(ProofError):
            merkle.verify_consistency(old, size, old_root, rewritten, candidate)
    place = data.draw(st.integers(0, len(proof) - 1))
    for broken in (
        proof[:place] + proof[place + 1 :],
        [*proof, old_root],
        [*proof[:place], b"", *proof[place:]],
    ):
        with pytest.raises(ProofError):
            merkle.verify_consistency(old, size, old_root, new_root, broken)


@given(st.integers(-3, 2**64), st.integers(-3, 2**64), digests, digests, st.lists(digests, max_size=70))
def test_anything_else_is_a_proof_error(
    old: int, new: int, one: bytes, other: bytes, proof: list[bytes]
) -> None:
    with pytest.raises(ProofError):
        merkle.verify_inclusion(old, new, one, proof, other)
    if old or proof or one == merkle.EMPTY_ROOT:
        with pytest.raises(ProofError):
            merkle.verify_consistency(old, new, one, other, [*proof, b"short"])


def test_a_path_that_goes_on_above_the_root_is_refused() -> None:
    for size, index in ((1, 0), (6, 5), (8, 3)):
        path = [*merkle.inclusion_proof(index, size, HASH_AT), LEAVES[9]]
        beyond = merkle.node_hash(LEAVES[9], merkle.root_at(size, HASH_AT))
        with pytest.raises(ProofError, match="the inclusion proof is too long"):
            merkle.verify_inclusion(index, size, LEAVES[index], path, beyond)
    for old, new in ((3, 7), (6, 8), (4, 7)):
        path = [*merkle.consistency_proof(old, new, HASH_AT), LEAVES[9]]
        roots = [merkle.node_hash(LEAVES[9], merkle.root_at(size, HASH_AT)) for size in (old, new)]
        with pytest.raises(ProofError, match="the consistency proof is too long"):
            merkle.verify_consistency(old, new, roots[0], roots[1], path)


@pytest.mark.parametrize(("old", "new"), [(0, 3), (3, 3), (4, 3), (-1, 3), (1, 2**64)])
def test_sizes_between_which_no_proof_leads_are_refused(old: int, new: int) -> None:
    with pytest.raises(ProofError, match="there is no such place"):
        merkle.roots_from_consistency(old, new, LEAVES[0], [LEAVES[1]])


def test_the_error_keeps_both_roots_and_the_proof() -> None:
    proof = merkle.consistency_proof(3, 7, HASH_AT)
    with pytest.raises(ProofError) as rewritten:
        merkle.verify_consistency(3, 7, merkle.root_at(3, HASH_AT), LEAVES[0], proof)
    error = rewritten.value
    assert (error.claimed, error.computed, error.proof) == (LEAVES[0], merkle.root_at(7, HASH_AT), proof)
    with pytest.raises(ProofError) as missing:
        merkle.verify_inclusion(1, 7, LEAVES[2], proof, LEAVES[0])
    assert (missing.value.claimed, missing.value.proof) == (LEAVES[0], proof)


def test_tiles_of_the_specification_s_example() -> None:
    widths = {
        (level, index): merkle.tile_width(level, index, 70_000) for level in range(4) for index in range(275)
    }
    shown = {place: width for place, width in widths.items() if width}
    assert sum(1 for (level, _), width in shown.items() if level == 0 and width == 256) == 273
    assert {place: width for place, width in shown.items() if width < 256} == {
        (0, 273): 112,
        (1, 1): 17,
        (2, 0): 1,
    }
    assert shown[1, 0] == 256
    assert (merkle.tile_width(0, 0, 256), merkle.tile_width(1, 0, 256), merkle.tile_width(0, 1, 256)) == (
        256,
        1,
        0,
    )


def test_tiles_hold_the_whole_tree() -> None:
    size = 70_000
    leaves = [number.to_bytes(32, "big") for number in range(size)]
    hash_at = merkle.hashes_of(leaves)

    def read_tile(level: int, index: int, width: int) -> bytes:
        assert width == merkle.tile_width(level, index, size)
        return merkle.tile(level, index, width, hash_at)

    assert read_tile(0, 1, 256) == b"".join(leaves[256:512])
    assert read_tile(1, 0, 256)[:32] == merkle.root_of(leaves[:256])
    assert read_tile(2, 0, 1) == merkle.root_of(leaves[: 256 * 256])
    from_tiles = merkle.hashes_from_tiles(size, read_tile)
    assert merkle.root_at(size, from_tiles) == merkle.root_at(size, hash_at)
    for index in (0, 65_535, 65_536, 69_999):
        proof = merkle.inclusion_proof(index, size, from_tiles)
        merkle.verify_inclusion(index, size, leaves[index], proof, merkle.root_at(size, hash_at))
    for old in (1, 255, 65_536, 69_632, 69_999):
        assert merkle.consistency_proof(old, size, from_tiles) == merkle.consistency_proof(old, size, hash_at)


def test_a_tile_of_another_length_is_refused() -> None:
    def short(level: int, index: int, width: int) -> bytes:
        return merkle.tile(level, index, width, HASH_AT)[:-1]

    for size, read_tile in (
        (67, short),
        (66, lambda level, index, width: merkle.tile(level, index, 67, HASH_AT)),
    ):
        with pytest.raises(ProofError, match="does not have"):
            merkle.root_at(size, merkle.hashes_from_tiles(size, read_tile))
    whole = merkle.hashes_from_tiles(
        67, lambda level, index, width: merkle.tile(level, index, width, HASH_AT)
    )
    assert whole(1, 32) == merkle.node_hash(LEAVES[64], LEAVES[65])
    for level, index in ((0, 67), (1, 33), (8, 0)):
        with pytest.raises(ProofError, match="does not have"):
            whole(level, index)
