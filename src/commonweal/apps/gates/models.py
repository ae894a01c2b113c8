"""Gates of initiatives, and what people answer where the record does not. Shape only."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commonweal.apps.accounts.models import User
from commonweal.apps.evidence.models import EvidenceFile
from commonweal.apps.plans.models import Milestone
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.models.fields import (
    id_column,
    person_id_column,
    person_label_column,
)


class Gate(models.Model):
    """A gate that an initiative is to pass, or ``round`` of one that is held again.

    ``framework`` is the reference of the version that it follows, ``framework_digest`` of what that
    said when the gate was planned; ``kind`` is the key of the gate in it. ``weight`` is empty where
    it follows the rules of the framework; one that was chosen says why. The day on which it is
    planned is that of its milestone.
    """

    id = id_column()
    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="gates")
    framework = models.CharField(max_length=100)
    framework_digest = models.CharField(max_length=64)
    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    round = models.PositiveSmallIntegerField(default=1)
    milestone = models.ForeignKey(
        Milestone, models.SET_NULL, null=True, blank=True, related_name="gates"
    )
    weight = models.CharField(max_length=60, blank=True)
    weight_reason = models.CharField(max_length=500, blank=True)
    made_at = models.DateTimeField()
    made_by_id = person_id_column()
    made_by_label = person_label_column()

    class Meta:
        ordering = ["initiative", "made_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["initiative", "framework", "kind", "round"], name="gate_once_a_round"
            ),
            models.CheckConstraint(
                condition=Q(weight="") | ~Q(weight_reason=""), name="gate_weight_says_why"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class CriterionAnswer(models.Model):
    """What a named person says of one criterion of a gate. The newest that was not taken back
    holds. ``met`` is what the reader says that the document says. An accepted unknown is a risk
    whose origin is ``<gate>/<criterion>``."""

    class Kind(models.TextChoices):
        DOCUMENT = "document", _("Answered by a document")
        NOT_APPLICABLE = "not-applicable", _("Does not apply here")
        ACCEPTED_UNKNOWN = "accepted-unknown", _("Not known, and accepted")

    id = id_column()
    gate = models.ForeignKey(Gate, models.CASCADE, related_name="answers")
    criterion = models.CharField(max_length=60)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    reason = models.TextField()
    met = models.BooleanField(default=False)
    document = models.ForeignKey(
        EvidenceFile, models.PROTECT, null=True, blank=True, related_name="+"
    )
    owner = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    cost = models.CharField(max_length=200, blank=True)
    until = models.DateField(null=True, blank=True)
    given_at = models.DateTimeField()
    given_by_id = person_id_column()
    given_by_label = person_label_column()
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_by_id = person_id_column()
    taken_back_by_label = person_label_column()

    class Meta:
        ordering = ["gate", "criterion", "-given_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["gate", "criterion"],
                condition=Q(taken_back_at=None),
                name="answer_one_holds",
            ),
            models.CheckConstraint(
                condition=~Q(kind="document") | Q(document__isnull=False),
                name="answer_document_is_there",
            ),
            models.CheckConstraint(
                condition=~Q(kind="accepted-unknown")
                | (Q(owner__isnull=False) & Q(until__isnull=False) & ~Q(cost="")),
                name="answer_unknown_has_owner_and_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.get_kind_display()}"
