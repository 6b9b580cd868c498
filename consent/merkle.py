"""The log's tree: RFC 6962 hashes, proofs made and checked, and the tiles (C2SP tlog-tiles) they are kept in.

Proofs are made from any source of subtree hashes, a `HashAt`: leaves in memory, rows of a table, or tiles.
Checking follows RFC 9162 sections 2.1.3.2 and 2.1.4.2. `root_from_…` computes and `verify_…` compares, so
that nobody forgets to compare. Sizes and indexes are counts of leaves, below 2^63; hashes are 32 bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from consent.canonical import sha256
from consent.errors import ProofError

HASH_SIZE = 32
MAX_SIZE = 2**63 - 1
TILE_WIDTH = 256
_TILE_HEIGHT = 8

EMPTY_ROOT = sha256(b"")

HashAt = Callable[[int, int], bytes]
"""(level, index) -> hash of the perfect subtree over the leaves [index * 2^level, (index + 1) * 2^level)."""

ReadTile = Callable[[int, int, int], bytes]
"""(tile level, tile index, width) -> the tile's hashes, one after the other."""


def leaf_hash(entry: bytes) -> bytes:
    """The hash of a leaf (RFC 6962 section 2.1)."""
    return sha256(b"\x00" + entry)


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node (RFC 6962 section 2.1)."""
    return sha256(b"\x01" + left + right)


def hashes_of(leaf_hashes: Iterable[bytes]) -> HashAt:
    """A source of subtree hashes over leaves held in memory."""
    levels = [list(leaf_hashes)]
    while len(levels[-1]) > 1:
        below = levels[-1]
        levels.append([node_hash(below[i], below[i + 1]) for i in range(0, len(below) - 1, 2)])
    return lambda level, index: levels[level][index]


def root_of(leaf_hashes: Sequence[bytes]) -> bytes:
    """The root over these leaf hashes; EMPTY_ROOT over none."""
    return root_at(len(leaf_hashes), hashes_of(leaf_hashes))


def root_at(size: int, hash_at: HashAt) -> bytes:
    """The root of the tree of the first `size` leaves."""
    return _subtree(0, size, hash_at) if size else EMPTY_ROOT


def inclusion_proof(index: int, size: int, hash_at: HashAt) -> tuple[bytes, ...]:
    """The audit path of leaf `index` in the tree of `size` leaves (RFC 6962 section 2.1.1).

    Requires 0 <= index < size.
    """
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not in a tree of {size}")
    return _way_up(index, size, hash_at, 0)[2]


def consistency_proof(old_size: int, new_size: int, hash_at: HashAt) -> tuple[bytes, ...]:
    """The proof that the first `old_size` leaves are where they were (RFC 6962 section 2.1.2).

    Requires 0 <= old_size <= new_size. Empty from size 0 and between equal sizes.
    """
    if not 0 <= old_size <= new_size:
        raise ValueError(f"a tree of {old_size} does not grow into one of {new_size}")
    if old_size in (0, new_size):
        return ()
    start, end, path = _way_up(old_size - 1, new_size, hash_at, old_size)
    # A subtree that starts at 0 is the whole old tree, whose root the verifier has.
    return (_subtree(start, end, hash_at), *path) if start else path


def root_from_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes]) -> bytes:
    """The root that `leaf` at `index` and this audit path lead to (RFC 9162 section 2.1.3.2).

    Raises ProofError when the path cannot be one of a tree of `size` leaves.
    """
    _check(proof, index, size - 1, (leaf, *proof))
    node, last, root = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            raise ProofError("the inclusion proof is too long", proof=proof)
        if node & 1 or node == last:
            root = node_hash(sibling, root)
            node, last = _climb(node, last)
        else:
            root = node_hash(root, sibling)
        node, last = node >> 1, last >> 1
    if last:
        raise ProofError("the inclusion proof is too short", proof=proof)
    return root


def verify_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> None:
    """Raise ProofError unless `leaf` is leaf number `index` of the tree with this size and root."""
    with _claiming(root):
        computed = root_from_inclusion(index, size, leaf, proof)
    if computed != root:
        raise ProofError("the entry is not in this log", claimed=root, computed=computed, proof=proof)


def roots_from_consistency(
    old_size: int, new_size: int, old_root: bytes, proof: Sequence[bytes]
) -> tuple[bytes, bytes]:
    """The old and the new root that this proof leads to (RFC 9162 section 2.1.4.2).

    Requires 0 < old_size < new_size. Raises ProofError when the proof cannot be one between these sizes.
    """
    _check(proof, old_size - 1, new_size - 2, (old_root, *proof))
    node, last = old_size - 1, new_size - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    path = iter(proof if node else (old_root, *proof))
    old = new = next(path, b"")
    for sibling in path:
        if last == 0:
            raise ProofError("the consistency proof is too long", proof=proof)
        if node & 1 or node == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            node, last = _climb(node, last)
        else:
            new = node_hash(new, sibling)
        node, last = node >> 1, last >> 1
    if last:
        raise ProofError("the consistency proof is too short", proof=proof)
    return old, new


def verify_consistency(
    old_size: int, new_size: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> None:
    """Raise ProofError unless the new tree holds the old one unchanged at its beginning.

    From size 0 and between equal sizes the proof is empty, as C2SP tlog-witness asks.
    """
    for size, root in ((old_size, old_root), (new_size, new_root)):
        if size == 0 and root != EMPTY_ROOT:
            raise ProofError("an empty tree has another root", claimed=root, computed=EMPTY_ROOT, proof=proof)
    if old_size in (0, new_size):
        _check(proof, old_size, new_size, (old_root, new_root))
        if proof:
            raise ProofError("the consistency proof is too long", claimed=new_root, proof=proof)
        computed = old_root if old_size else new_root
    else:
        with _claiming(new_root):
            old, computed = roots_from_consistency(old_size, new_size, old_root, proof)
        if old != old_root:
            raise ProofError("the old tree was another", claimed=old_root, computed=old, proof=proof)
    if computed != new_root:
        raise ProofError("the log was rewritten", claimed=new_root, computed=computed, proof=proof)


def tile_width(level: int, index: int, size: int) -> int:
    """How many hashes (0 to 256) this tile has in a tree of `size` leaves."""
    return min(TILE_WIDTH, max(0, (size >> (_TILE_HEIGHT * level)) - index * TILE_WIDTH))


def tile(level: int, index: int, width: int, hash_at: HashAt) -> bytes:
    """The bytes of a tile: `width` consecutive hashes of level 8 x `level` (C2SP tlog-tiles)."""
    first = index * TILE_WIDTH
    return b"".join(hash_at(_TILE_HEIGHT * level, first + i) for i in range(width))


def hashes_from_tiles(size: int, read_tile: ReadTile) -> HashAt:
    """A source of subtree hashes over the tiles of a tree of `size` leaves.

    Raises ProofError, when asked for a hash, for a tile of another length than it must have.
    """

    def hash_at(level: int, index: int) -> bytes:
        tile_level, height = divmod(level, _TILE_HEIGHT)
        tile_index, first = divmod(index << height, TILE_WIDTH)
        width = tile_width(tile_level, tile_index, size)
        data = read_tile(tile_level, tile_index, width)
        if len(data) != width * HASH_SIZE or first + (1 << height) > width:
            raise ProofError(f"tile {tile_index} of level {tile_level} does not have {width} hashes")
        places = range(first, first + (1 << height))
        return root_of([data[i * HASH_SIZE : (i + 1) * HASH_SIZE] for i in places])

    return hash_at


@contextmanager
def _claiming(root: bytes) -> Iterator[None]:
    """Add the root that was claimed to the evidence of a proof that leads nowhere."""
    try:
        yield
    except ProofError as error:
        error.claimed = root
        raise


def _way_up(index: int, size: int, hash_at: HashAt, end_at: int) -> tuple[int, int, tuple[bytes, ...]]:
    """The subtree that holds leaf `index`, alone or as the last before `end_at`, and its siblings up to the root."""
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1 and end != end_at:
        split = start + (
            1 << (end - start - 1).bit_length() - 1
        )  # the RFC's k: the largest power of two below
        if index < split:
            path.append(_subtree(split, end, hash_at))
            end = split
        else:
            path.append(_subtree(start, split, hash_at))
            start = split
    return start, end, tuple(reversed(path))


def _subtree(start: int, end: int, hash_at: HashAt) -> bytes:
    """The hash over the leaves [start, end), where `start` is aligned as in the RFC's recursion."""
    peaks: list[bytes] = []
    while start < end:
        level = (end - start).bit_length() - 1
        peaks.append(hash_at(level, start >> level))
        start += 1 << level
    root = peaks.pop()
    while peaks:
        root = node_hash(peaks.pop(), root)
    return root


def _climb(node: int, last: int) -> tuple[int, int]:
    """Up to the lowest ancestor that is a right child. Requires 0 < node."""
    while not node & 1:
        node, last = node >> 1, last >> 1
    return node, last


def _check(proof: Sequence[bytes], low: int, high: int, hashes: Sequence[bytes]) -> None:
    if not 0 <= low <= high <= MAX_SIZE:
        raise ProofError("there is no such place in a tree of this size", proof=proof)
    if any(len(digest) != HASH_SIZE for digest in hashes):
        raise ProofError("a hash is 32 bytes", proof=proof)
