"""Migrations: what is moved from which system to which, how each data set was proved, what was put
aside, and what was certified. Shape only."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commonweal.apps.accounts.models import MarkingName, User
from commonweal.apps.estate.models import DataSet, System
from commonweal.apps.evidence.models import EvidenceFile
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.models.fields import (
    id_column,
    person_id_column,
    person_label_column,
)

UNSIGNED = Q(signed_by="")  # once signed, what was put in without comes in again


class Migration(models.Model):
    """Moving what a system holds to its successor. ``new_system`` may not be known yet."""

    id = id_column()
    initiative = models.ForeignKey(Initiative, models.PROTECT, related_name="migrations")
    name = models.CharField(_("name"), max_length=200)
    old_system = models.ForeignKey(System, models.PROTECT, related_name="migrations_from")
    new_system = models.ForeignKey(
        System, models.PROTECT, null=True, blank=True, related_name="migrations_to"
    )
    lead = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    marking = models.CharField(
        max_length=10,
        choices=[one for one in MarkingName.choices if one[0] != "withheld"],
        default=MarkingName.INTERNAL,
    )
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["initiative", "name"], name="migration_named_once"),
        ]

    def __str__(self) -> str:
        return self.name


class MovedSet(models.Model):
    """One data set that has to be proved. ``data_set`` is the one of the old system that it is;
    ``table`` is what databases call it, where that is not its name. What is left out stays listed,
    with who said so and why."""

    id = id_column()
    migration = models.ForeignKey(Migration, models.PROTECT, related_name="moved_sets")
    data_set = models.ForeignKey(
        DataSet, models.SET_NULL, null=True, blank=True, related_name="moved"
    )
    name = models.CharField(_("name"), max_length=200)
    table = models.CharField(_("table"), max_length=200, blank=True)
    left_out_at = models.DateTimeField(null=True, blank=True)
    left_out_why = models.CharField(max_length=500, blank=True)
    left_out_by_id = person_id_column()
    left_out_by_label = person_label_column()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["migration", "name"], name="moved_set_named_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Kept(models.Model):
    """A file that was put in, and by whom; the whole of it is evidence. ``sha256`` is the digest of
    what it says, which it carries itself."""

    id = id_column()
    file = models.ForeignKey(EvidenceFile, models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    kept_at = models.DateTimeField()
    kept_by_id = person_id_column()
    kept_by_label = person_label_column()

    class Meta:
        abstract = True


class SignedKept(Kept):
    """One that may be signed: ``signed_by`` are the keys, one a line, "" where none did. Such a
    result counts only where one of them is named in the migration; an unsigned one counts on the
    word of whoever put it in."""

    outcome = models.CharField(max_length=10)
    compared_at = models.DateTimeField()
    source = models.CharField(max_length=500)
    target = models.CharField(max_length=500)
    rehearsal = models.CharField(_("rehearsal"), max_length=100, blank=True)
    signed_by = models.TextField(max_length=4000, blank=True)

    class Meta:
        abstract = True
        ordering = ["-compared_at", "-kept_at", "-id"]


class KeptWhole(SignedKept):
    """A verdict on a whole database. ``tables`` says of each that was compared what it came to,
    ``absent`` of each that was not, why; neither holds anything of rows."""

    migration = models.ForeignKey(Migration, models.PROTECT, related_name="wholes")
    plan = models.CharField(max_length=100, blank=True)
    tables = models.JSONField(blank=True)
    absent = models.JSONField(blank=True)

    class Meta(SignedKept.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["migration", "sha256"], condition=UNSIGNED, name="whole_kept_once"
            ),
        ]


class KeptSample(Kept):
    """What people found who looked at a sample of rows: ``looked`` of ``population``; those without
    an answer count as wrong. With ``confidence`` at most ``at_most_wrong`` of all are; the shares
    are as people write them."""

    moved_set = models.ForeignKey(MovedSet, models.PROTECT, related_name="samples")
    read_at = models.DateTimeField()
    source = models.CharField(max_length=500)
    target = models.CharField(max_length=500)
    population = models.BigIntegerField()
    looked = models.PositiveIntegerField()
    wrong = models.PositiveIntegerField()
    unanswered = models.PositiveIntegerField()
    tolerable = models.CharField(max_length=20)
    confidence = models.CharField(max_length=20)
    accepted = models.PositiveIntegerField()
    at_most_wrong = models.BigIntegerField()
    met = models.BooleanField()

    class Meta:
        ordering = ["-read_at", "-kept_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["moved_set", "sha256"], name="sample_kept_once"),
        ]


class KeptVerdict(SignedKept):
    """A verdict that was put in, as it was read; the whole file is evidence. ``data`` holds no
    examples of rows. ``whole``: the verdict on a whole database that it stood in."""

    moved_set = models.ForeignKey(MovedSet, models.PROTECT, related_name="verdicts")
    by_row = models.BooleanField()
    source_rows = models.BigIntegerField()
    target_rows = models.BigIntegerField()
    rows_that_differ = models.BigIntegerField(null=True)
    data = models.JSONField()
    whole = models.ForeignKey(
        "KeptWhole", models.PROTECT, null=True, blank=True, related_name="verdicts"
    )

    class Meta(SignedKept.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["moved_set", "sha256"], condition=UNSIGNED, name="verdict_kept_once"
            ),
        ]


class NamedKey(models.Model):
    """A public key whose signatures count in a migration, because somebody who may approve named
    it. Once withdrawn, what it signed does not count any more."""

    id = id_column()
    migration = models.ForeignKey(Migration, models.PROTECT, related_name="named_keys")
    key = models.CharField(_("key"), max_length=300)
    named_at = models.DateTimeField()
    named_by_id = person_id_column()
    named_by_label = person_label_column()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by_id = person_id_column()
    withdrawn_by_label = person_label_column()

    class Meta:
        ordering = ["named_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["migration", "key"], condition=Q(withdrawn_at=None), name="key_named_once"
            ),
        ]

    def __str__(self) -> str:
        return self.key


class PutAside(models.Model):
    """Rows of a data set that could not be loaded, for one reason: a person mends them, or waives
    them by name. The rows themselves are in the quarantine, not here."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits for somebody")
        MENDED = "mended", _("Mended, and loaded")
        WAIVED = "waived", _("Left out, on somebody's word")

    id = id_column()
    moved_set = models.ForeignKey(MovedSet, models.PROTECT, related_name="put_aside")
    field = models.CharField(_("field"), max_length=200, blank=True)
    why = models.CharField(_("what is wrong"), max_length=500)
    rows = models.PositiveIntegerField(_("rows"), default=1)
    where = models.CharField(_("where"), max_length=300, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    noted_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_why = models.CharField(max_length=500, blank=True)
    settled_by_id = person_id_column()
    settled_by_label = person_label_column()

    class Meta:
        ordering = ["noted_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting") | Q(settled_at__isnull=False),
                name="put_aside_settled_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.why


class Certificate(models.Model):
    """What was certified of a migration at one moment: canonical JSON, and its digest, which the
    entry of its issue holds."""

    id = id_column()
    migration = models.ForeignKey(Migration, models.PROTECT, related_name="certificates")
    body = models.TextField()
    digest = models.CharField(max_length=64)
    outcome = models.CharField(max_length=10)
    issued_at = models.DateTimeField()
    issued_by_id = person_id_column()
    issued_by_label = person_label_column()

    class Meta:
        ordering = ["-issued_at", "-id"]
