"""Attest: a Merkle tree over entries, proofs, signed checkpoints, and their verification.

No Django, no database, no clock: whoever holds an export and a key can check it with this.
"""

from commonweal.engines.attest.entries import (
    ERASED,
    SALT_BYTES,
    Outer,
    content_bytes,
    content_digest,
    row_digest,
)
from commonweal.engines.attest.note import (
    Checkpoint,
    VerifyingKey,
    checkpoints_in,
    open_checkpoint,
    sign_checkpoint,
)
from commonweal.engines.attest.tree import (
    EMPTY,
    EMPTY_ROOT,
    HASH_BYTES,
    Edge,
    consistency_proof,
    grow,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root_among,
    root_of_all,
    verify_consistency,
    verify_inclusion,
)

__all__ = [
    "EMPTY",
    "EMPTY_ROOT",
    "ERASED",
    "HASH_BYTES",
    "SALT_BYTES",
    "Checkpoint",
    "Edge",
    "Outer",
    "VerifyingKey",
    "checkpoints_in",
    "consistency_proof",
    "content_bytes",
    "content_digest",
    "grow",
    "inclusion_proof",
    "leaf_hash",
    "node_hash",
    "open_checkpoint",
    "root_among",
    "root_of_all",
    "row_digest",
    "sign_checkpoint",
    "verify_consistency",
    "verify_inclusion",
]
