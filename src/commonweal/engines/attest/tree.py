"""The Merkle tree of RFC 9162 (section 2.1): roots, inclusion proofs, consistency proofs.

A leaf's hash is SHA-256(0x00 || data), a node's SHA-256(0x01 || left || right), and a tree of
n leaves is split at the largest power of two below n. Indexes begin at 0.

An ``Edge`` is all that is needed to go on appending: the roots of the perfect subtrees that
cover the leaves so far, largest first. It holds at most 64 hashes.

Proofs are made from a function ``root_of(start, end)`` that gives the root of the leaves from
``start`` up to ``end``, so that a store which keeps the roots of perfect subtrees need not
read every leaf.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

__all__ = [
    "EMPTY",
    "EMPTY_ROOT",
    "HASH_BYTES",
    "Edge",
    "consistency_proof",
    "grow",
    "inclusion_proof",
    "leaf_hash",
    "node_hash",
    "root_among",
    "root_of_all",
    "root_of_blocks",
    "verify_consistency",
    "verify_inclusion",
]

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()

RootOf = Callable[[int, int], bytes]


def leaf_hash(data: bytes) -> bytes:
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Edge:
    """The right edge of a tree of ``size`` leaves: one hash for each bit set in ``size``."""

    size: int
    hashes: tuple[bytes, ...]

    def __post_init__(self) -> None:
        if self.size < 0 or len(self.hashes) != self.size.bit_count():
            raise ValueError(f"an edge of {len(self.hashes)} hashes is none of size {self.size}")
        if any(len(value) != HASH_BYTES for value in self.hashes):
            raise ValueError("a hash has 32 bytes")

    @property
    def root(self) -> bytes:
        """The root of the whole tree."""
        if not self.hashes:
            return EMPTY_ROOT
        *rest, root = self.hashes
        for left in reversed(rest):
            root = node_hash(left, root)
        return root

    def unfinished(self, block: int) -> Edge:
        """The edge of the last block of ``block`` leaves (a power of two), if it is not whole."""
        size = self.size % block
        return Edge(size, self.hashes[len(self.hashes) - size.bit_count() :])

    def to_bytes(self) -> bytes:
        return b"".join(self.hashes)

    @classmethod
    def from_bytes(cls, size: int, data: bytes) -> Edge:
        """The edge that ``to_bytes`` wrote; ValueError where it is none of that size."""
        cuts = range(0, len(data), HASH_BYTES)
        return cls(size, tuple(data[at : at + HASH_BYTES] for at in cuts))


EMPTY = Edge(0, ())


def grow(edge: Edge, leaves: Iterable[bytes]) -> Edge:
    """The edge after ``leaves`` (leaf hashes) were appended."""
    size, stack = edge.size, list(edge.hashes)
    for leaf in leaves:
        carry, value = size, leaf
        while carry & 1:
            value = sha256(b"\x01" + stack.pop() + value).digest()
            carry >>= 1
        stack.append(value)
        size += 1
    return Edge(size, tuple(stack))


def root_of_all(leaves: Iterable[bytes]) -> bytes:
    """The root over all ``leaves`` (leaf hashes)."""
    return grow(EMPTY, leaves).root


def root_of_blocks(roots: Sequence[bytes], rest: Sequence[bytes], *, block: int) -> bytes:
    """The root over whole blocks of ``block`` leaves (a power of two), then the ``rest``."""
    whole, end = grow(EMPTY, roots), grow(EMPTY, rest)
    return Edge(whole.size * block + end.size, whole.hashes + end.hashes).root


def root_among(leaves: Sequence[bytes]) -> RootOf:
    """A ``root_of`` over leaf hashes that are all at hand."""
    return lambda start, end: root_of_all(leaves[start:end])


def inclusion_proof(index: int, size: int, root_of: RootOf) -> list[bytes]:
    """The hashes that lead from leaf ``index`` to the root of ``size`` leaves, leaf's end first."""
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not in a tree of {size}")
    path = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(root_of(middle, end))
            end = middle
        else:
            path.append(root_of(start, middle))
            start = middle
    return path[::-1]


def consistency_proof(old: int, size: int, root_of: RootOf) -> list[bytes]:
    """The hashes that show the tree of ``old`` leaves to be the beginning of that of ``size``."""
    if not 0 < old <= size:
        raise ValueError(f"a tree of {old} is not the beginning of one of {size}")
    path = []
    start, end = 0, size
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            path.append(root_of(middle, end))
            end = middle
        else:
            path.append(root_of(start, middle))
            start = middle
    if start:
        path.append(root_of(start, end))
    return path[::-1]


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> bool:
    """True where ``proof`` leads from ``leaf`` at ``index`` to ``root`` (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, value = index, size - 1, leaf
    for other in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            value = node_hash(other, value)
            place, last = _climbed(place, last)
        else:
            value = node_hash(value, other)
        place, last = place >> 1, last >> 1
    return last == 0 and value == root


def verify_consistency(
    old: tuple[int, bytes], new: tuple[int, bytes], proof: Sequence[bytes]
) -> bool:
    """True where ``proof`` shows the tree ``old`` to be the beginning of ``new``.

    Both are a size and a root (RFC 9162, 2.1.4.2).
    """
    (old_size, old_root), (new_size, new_root) = old, new
    if old_size == new_size:
        return not proof and old_root == new_root
    if not 0 < old_size < new_size or not proof:
        return False
    hashes = list(proof) if old_size & (old_size - 1) else [old_root, *proof]
    place, last = _climbed_odd(old_size - 1, new_size - 1)
    first = second = hashes[0]
    for other in hashes[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            first, second = node_hash(other, first), node_hash(other, second)
            place, last = _climbed(place, last)
        else:
            second = node_hash(second, other)
        place, last = place >> 1, last >> 1
    return last == 0 and first == old_root and second == new_root


def _climbed_odd(place: int, last: int) -> tuple[int, int]:
    """Skip the levels on which ``place`` is a right-hand node: the old tree is whole there."""
    while place & 1:
        place, last = place >> 1, last >> 1
    return place, last


def _climbed(place: int, last: int) -> tuple[int, int]:
    """Skip the levels on which the right-most node has no sibling."""
    while place and not place & 1:
        place, last = place >> 1, last >> 1
    return place, last


def _split(count: int) -> int:
    """The largest power of two below ``count``."""
    return 1 << ((count - 1).bit_length() - 1)
