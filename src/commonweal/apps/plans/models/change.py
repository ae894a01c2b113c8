"""Change requests: the only way to a new layer."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from commonweal.apps.programmes.models import Baseline, Initiative
from commonweal.apps.programmes.models.fields import (
    amount_column,
    id_column,
    person_id_column,
    person_label_column,
)


class ChangeRequest(models.Model):
    """What should change in the promise, why, and what that does to cost, time, scope and
    benefits. ``proposed`` holds what the new layer changes (rules.changes_between); the effects
    on cost and days are worked out from it, last when it is decided."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Waiting for a decision")
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    id = id_column()
    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="change_requests")
    what = models.CharField(max_length=300)
    why = models.TextField()
    effect_cost = amount_column()
    effect_days = models.IntegerField(null=True, blank=True)
    effect_scope = models.TextField(blank=True)
    effect_benefits = models.TextField(blank=True)
    proposed = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    requested_at = models.DateTimeField()
    requested_by_id = person_id_column()
    requested_by_label = person_label_column()
    edited_by_ids = models.JSONField(default=list, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by_id = person_id_column()
    submitted_by_label = person_label_column()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by_id = person_id_column()
    decided_by_label = person_label_column()
    decision_reason = models.TextField(blank=True)
    baseline = models.OneToOneField(
        Baseline, models.RESTRICT, null=True, blank=True, related_name="change_request"
    )

    class Meta:
        ordering = ["-requested_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="approved")
                | Q(baseline__isnull=False)
                & ~Q(decided_by_id=F("requested_by_id"))
                & ~Q(decided_by_id=F("submitted_by_id")),
                name="change_approved_by_another_with_layer",
            ),
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def asked_by_ids(self) -> set[str]:
        """Everybody who had a hand in what is asked for, and so does not decide it."""
        return {self.requested_by_id, self.submitted_by_id, *self.edited_by_ids} - {""}
