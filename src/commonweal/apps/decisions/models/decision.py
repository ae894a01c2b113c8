"""One decision at a gate, from asking for it to the day it counts."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from commonweal.apps.gates.models import Gate
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.models.fields import (
    id_column,
    person_id_column,
    person_label_column,
)
from commonweal.apps.reviews.models import Review


class GateDecision(models.Model):
    """A decision about a gate; ``framework`` names the version, such as ``uk-gates@1``. It is never
    changed: a new one is asked for.

    ``evidence`` is canonical JSON of all that was read and judged (rules.evidence_of), frozen when
    it was settled; the ledger holds its digest. It names people by id only.

    An override is a decision to go on against the evidence: ``decided_by`` proposes it with a
    reason and a last day, and it counts once a second person has agreed. ``overridden`` are the
    things that stood in the way: {"kind", "key", "label", "state"}.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("Waiting for a decision")
        SECOND = "second", _("Waiting for a second person")
        DECIDED = "decided", _("Decided")
        REFUSED = "refused", _("The second person did not agree")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Outcome(models.TextChoices):
        GO = "go", _("Go")
        CONDITIONS = "go-with-conditions", _("Go, with conditions")
        HOLD = "hold", _("Hold")
        STOP = "stop", _("Stop")
        RESET = "reset", _("Reset: plan it anew")

    id = id_column()
    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="gate_decisions")
    framework = models.CharField(max_length=80)
    gate = models.ForeignKey(Gate, models.PROTECT, related_name="decisions")
    gate_title = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    review = models.ForeignKey(
        Review, models.SET_NULL, null=True, blank=True, related_name="decisions"
    )
    asked_at = models.DateTimeField()
    asked_by_id = person_id_column()
    asked_by_label = person_label_column()
    asked_note = models.TextField(blank=True)
    outcome = models.CharField(max_length=20, choices=Outcome.choices, blank=True)
    reason = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by_id = person_id_column()
    decided_by_label = person_label_column()
    overridden = models.JSONField(default=list, blank=True)
    override_reason = models.TextField(blank=True)
    override_until = models.DateField(null=True, blank=True)
    second_at = models.DateTimeField(null=True, blank=True)
    second_by_id = person_id_column()
    second_by_label = person_label_column()
    second_reason = models.TextField(blank=True)
    evidence = models.TextField(blank=True)
    evidence_digest = models.CharField(max_length=64, blank=True)
    reminded_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["initiative", "-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["gate"],
                condition=Q(state__in=["asked", "second"]),
                name="gate_decision_one_open",
            ),
            models.CheckConstraint(
                condition=~Q(state="decided")
                | (~Q(outcome="") & ~Q(reason="") & ~Q(evidence_digest="")),
                name="gate_decision_says_why_and_on_what",
            ),
            models.CheckConstraint(
                condition=Q(override_reason="")
                | (Q(override_until__isnull=False) & ~Q(second_by_id=F("decided_by_id"))),
                name="gate_override_by_two_until_a_day",
            ),
            models.CheckConstraint(
                condition=Q(override_reason="") | ~Q(state="decided") | ~Q(second_by_id=""),
                name="gate_override_counts_with_the_second",
            ),
            models.CheckConstraint(
                condition=Q(decided_by_id="") | ~Q(decided_by_id=F("asked_by_id")),
                name="gate_decided_by_another",
            ),
        ]
        indexes = [models.Index(fields=["state", "asked_at"], name="gate_decision_waiting")]

    def __str__(self) -> str:
        return self.gate_title

    @property
    def is_override(self) -> bool:
        return bool(self.override_reason)
