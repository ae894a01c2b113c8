"""Documents about an initiative, and the sentences taken out of them. Shape only."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from commonweal.apps.evidence.models import EvidenceFile
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.models.fields import (
    id_column,
    person_id_column,
    person_label_column,
)


class Nature(models.TextChoices):
    BOARD_PAPER = "board-paper", _("Board paper")
    SUPPLIER_PLAN = "supplier-plan", _("Plan of a supplier")
    CONTRACT = "contract", _("Contract")
    AUDIT_REPORT = "audit-report", _("Audit or assurance report")
    OTHER = "other", _("Another paper")


class State(models.TextChoices):
    WAITING = "waiting", _("Waiting to be read")
    READ = "read", _("Read")
    WORDLESS = "wordless", _("Not read: it holds no words, perhaps pictures of pages")
    REFUSED = "refused", _("Not read")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Document(models.Model):
    """A paper about an initiative. ``dated`` is the day that the paper itself bears.

    ``why`` says why it was refused: a stable code. ``left_out`` lists what was not read of a paper
    that was: code and count. The marking is that of the file.
    """

    id = id_column()
    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="documents")
    file = models.OneToOneField(EvidenceFile, models.PROTECT, related_name="document")
    nature = models.CharField(_("kind"), max_length=20, choices=Nature.choices)
    title = models.CharField(_("title"), max_length=200)
    dated = models.DateField(_("its date"), null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    why = models.CharField(max_length=40, blank=True)
    engine = models.CharField(max_length=40, blank=True)
    pages = models.PositiveIntegerField(default=0)
    sentence_count = models.PositiveIntegerField(default=0)
    left_out = models.JSONField(default=list, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()
    made_by_id = person_id_column()
    made_by_label = person_label_column()

    class Meta:
        ordering = ["-made_at", "-id"]
        indexes = [models.Index(fields=["state", "made_at"], name="document_waiting")]

    def __str__(self) -> str:
        return self.title


class DocumentSentence(models.Model):
    """One sentence and where it stands. ``said`` lists the dates, amounts and shares in it:
    ``{"kind", "text", "first", "last", "number", "currency"}``, days as ISO text."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="sentences")
    number = models.PositiveIntegerField()
    text = models.TextField()
    page = models.PositiveIntegerField(default=0)
    paragraph = models.PositiveIntegerField(default=0)
    part = models.CharField(max_length=120, blank=True)
    cell = models.CharField(max_length=20, blank=True)
    said = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["document", "number"]
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="sentence_number_once")
        ]
