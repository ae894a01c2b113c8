"""The tree against RFC 9162's own recursive definitions, known roots, and damaged proofs."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.engines.attest import (
    EMPTY,
    EMPTY_ROOT,
    Edge,
    consistency_proof,
    grow,
    inclusion_proof,
    leaf_hash,
    root_among,
    root_of_all,
    verify_consistency,
    verify_inclusion,
)

LEAVES = [leaf_hash(str(n).encode()) for n in range(70)]

# The eight leaves and the roots after each that certificate-transparency logs test against.
CT_LEAVES = [
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
]  # fmt: skip
CT_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def mth(leaves: list[bytes]) -> bytes:
    """RFC 9162, 2.1.1, word for word (over leaf hashes)."""
    n = len(leaves)
    if n == 0:
        return sha256(b"").digest()
    if n == 1:
        return leaves[0]
    k = max(2**i for i in range(n.bit_length()) if 2**i < n)
    return sha256(b"\x01" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def path(m: int, leaves: list[bytes]) -> list[bytes]:
    """RFC 9162, 2.1.3.1."""
    n = len(leaves)
    if n == 1:
        return []
    k = max(2**i for i in range(n.bit_length()) if 2**i < n)
    if m < k:
        return [*path(m, leaves[:k]), mth(leaves[k:])]
    return [*path(m - k, leaves[k:]), mth(leaves[:k])]


def subproof(m: int, leaves: list[bytes], *, known: bool) -> list[bytes]:
    """RFC 9162, 2.1.4.1."""
    n = len(leaves)
    if m == n:
        return [] if known else [mth(leaves)]
    k = max(2**i for i in range(n.bit_length()) if 2**i < n)
    if m <= k:
        return [*subproof(m, leaves[:k], known=known), mth(leaves[k:])]
    return [*subproof(m - k, leaves[k:], known=False), mth(leaves[:k])]


def test_known_roots():
    hashes = [leaf_hash(bytes.fromhex(text)) for text in CT_LEAVES]
    assert [root_of_all(hashes[: n + 1]).hex() for n in range(8)] == CT_ROOTS
    assert root_of_all([]) == EMPTY_ROOT == EMPTY.root


@pytest.mark.parametrize("size", range(66))
def test_roots_and_proofs_are_those_of_the_rfc(size: int):
    leaves = LEAVES[:size]
    root_of = root_among(leaves)
    root = root_of_all(leaves)
    assert root == mth(leaves)
    for index in range(size):
        proof = inclusion_proof(index, size, root_of)
        assert proof == path(index, leaves)
        assert verify_inclusion(leaves[index], index, size, proof, root)
    for old in range(1, size + 1):
        proof = consistency_proof(old, size, root_of)
        assert proof == subproof(old, leaves, known=True)
        assert verify_consistency((old, mth(leaves[:old])), (size, root), proof)


@given(st.data())
def test_a_damaged_inclusion_proof_never_holds(data: st.DataObject):
    size = data.draw(st.integers(1, 70))
    index = data.draw(st.integers(0, size - 1))
    proof = inclusion_proof(index, size, root_among(LEAVES[:size]))
    root = root_of_all(LEAVES[:size])
    other = data.draw(st.integers(0, size + 1).filter(lambda n: n != index))
    assert not verify_inclusion(LEAVES[index], other, size, proof, root)
    assert not verify_inclusion(leaf_hash(b"other"), index, size, proof, root)
    assert not verify_inclusion(LEAVES[index], index, size, [*proof, root], root)
    if proof:
        spot = data.draw(st.integers(0, len(proof) - 1))
        bad = [*proof[:spot], leaf_hash(proof[spot]), *proof[spot + 1 :]]
        assert not verify_inclusion(LEAVES[index], index, size, bad, root)
        assert not verify_inclusion(LEAVES[index], index, size, proof[:-1], root)


@given(st.data())
def test_a_damaged_consistency_proof_never_holds(data: st.DataObject):
    size = data.draw(st.integers(2, 70))
    old = data.draw(st.integers(1, size - 1))
    proof = consistency_proof(old, size, root_among(LEAVES[:size]))
    before, after = (old, root_of_all(LEAVES[:old])), (size, root_of_all(LEAVES[:size]))
    spot = data.draw(st.integers(0, len(proof) - 1))
    bad = [*proof[:spot], leaf_hash(proof[spot]), *proof[spot + 1 :]]
    assert not verify_consistency(before, after, bad)
    assert not verify_consistency((old, leaf_hash(b"other")), after, proof)
    assert not verify_consistency(before, (size, leaf_hash(b"other")), proof)
    assert not verify_consistency(before, after, [])
    assert not verify_consistency(before, after, [*proof, proof[0]])


@given(st.lists(st.integers(0, 9), max_size=8))
def test_growing_in_steps_is_growing_at_once(steps: list[int]):
    edge, total = EMPTY, 0
    for step in steps:
        edge = grow(edge, LEAVES[total : total + step])
        edge = Edge.from_bytes(edge.size, edge.to_bytes())
        total += step
    assert edge == grow(EMPTY, LEAVES[:total])
    assert edge.root == mth(LEAVES[:total])


@pytest.mark.parametrize(("size", "data"), [(1, b""), (2, bytes(64)), (3, bytes(65)), (-1, b"")])
def test_an_edge_that_does_not_fit_its_size_is_refused(size: int, data: bytes):
    with pytest.raises(ValueError, match=r"edge|bytes"):
        Edge.from_bytes(size, data)


def test_a_leaf_outside_the_tree_has_no_proof():
    with pytest.raises(ValueError, match="not in a tree"):
        inclusion_proof(3, 3, root_among(LEAVES))
    with pytest.raises(ValueError, match="not the beginning"):
        consistency_proof(4, 3, root_among(LEAVES))
    assert verify_consistency((3, mth(LEAVES[:3])), (3, mth(LEAVES[:3])), [])
    assert not verify_consistency((4, mth(LEAVES[:4])), (3, mth(LEAVES[:3])), [LEAVES[0]])
