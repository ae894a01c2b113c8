"""The record that nobody can quietly change. Shape, constraints and indexes only.

Migration 0002 adds triggers that refuse to change or delete what is here, except to erase the
content of an entry. Nothing here points at another table, and nothing may point here but by
an entry's number: an entry outlives what it speaks of.
"""

from __future__ import annotations

from typing import Any

from django.db import models

from commonweal.kernel.canonical import parse

BRANCH_LEAVES = 256


class Entry(models.Model):
    """One action. ``number`` counts from 1 without a gap.

    The outer part (number, at, actor_id, organisation_id, verb, subject_kind, subject_id) stays
    for ever. The content (labels, reason, payload) and its salt can be erased; ``digest`` and
    ``leaf`` stay and go on proving what was there (engine attest).
    """

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor_id = models.CharField(max_length=64)
    actor_label = models.TextField(blank=True)
    organisation_id = models.CharField(max_length=64, blank=True)
    verb = models.CharField(max_length=80)
    subject_kind = models.CharField(max_length=80)
    subject_id = models.CharField(max_length=200)
    subject_label = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    # Canonical JSON as text: a JSON column may reorder it or round its numbers. NULL is erased.
    payload_text = models.TextField(null=True)
    # For a batch: the digests of its rows, 32 bytes each, in their order.
    row_digests = models.BinaryField(null=True)
    salt = models.BinaryField(max_length=32, null=True)
    digest = models.BinaryField(max_length=32)
    leaf = models.BinaryField(max_length=32)

    class Meta:
        ordering = ["-number"]
        verbose_name_plural = "entries"
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "-number"], name="entry_by_subject"),
            models.Index(fields=["actor_id", "-number"], name="entry_by_actor"),
            models.Index(fields=["verb", "-number"], name="entry_by_verb"),
            models.Index(fields=["at"], name="entry_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.verb}"

    @property
    def payload(self) -> Any:
        """What was recorded, or None where it was erased."""
        return None if self.payload_text is None else parse(self.payload_text)

    @property
    def is_erased(self) -> bool:
        return self.salt is None


class TreeHead(models.Model):
    """The one row that every writer locks: the size of the tree and its right edge."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    size = models.BigIntegerField(default=0)
    edge = models.BinaryField(default=bytes)
    # The largest checkpoint that was sent to the address outside.
    posted = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_tree_head")]

    def __str__(self) -> str:
        return f"{self.size} entries"


class Checkpoint(models.Model):
    """A signed statement of the size and root of the tree (C2SP signed note).

    ``edge`` is the right edge at that size, from which the next one is signed.
    """

    size = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    note = models.TextField()
    edge = models.BinaryField(default=bytes)

    class Meta:
        ordering = ["-size"]

    def __str__(self) -> str:
        return f"checkpoint of {self.size} entries"


class Branch(models.Model):
    """The root of the ``place``-th 256 leaves: a proof need not read every leaf."""

    place = models.BigIntegerField(primary_key=True)
    root = models.BinaryField(max_length=32)

    class Meta:
        verbose_name_plural = "branches"

    def __str__(self) -> str:
        return f"branch {self.place}"
