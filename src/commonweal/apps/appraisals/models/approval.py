"""Who decided about a case, and on which conditions."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from commonweal.apps.cases.models.case import BusinessCase
from commonweal.apps.programmes.models.fields import (
    id_column,
    person_id_column,
    person_label_column,
)


class Approval(models.Model):
    """One person's decision. ``named`` people were asked by name when the case was submitted: it
    is approved when all of them have agreed. Where nobody was named, one approval is enough."""

    class Decision(models.TextChoices):
        WAITING = "", _("Not yet")
        AGREED = "agreed", _("Agreed")
        RETURNED = "returned", _("Returned")

    id = id_column()
    case = models.ForeignKey(BusinessCase, models.CASCADE, related_name="approvals")
    person_id = person_id_column()
    person_label = person_label_column()
    named = models.BooleanField(default=False)
    decision = models.CharField(max_length=10, choices=Decision.choices, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["case", "decided_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "person_id"], name="approval_once_a_person"),
        ]


class Condition(models.Model):
    """What an approval depends on, until somebody says how it was met."""

    id = id_column()
    case = models.ForeignKey(BusinessCase, models.CASCADE, related_name="conditions")
    text = models.CharField(max_length=500)
    set_by_id = person_id_column()
    set_by_label = person_label_column()
    met_at = models.DateTimeField(null=True, blank=True)
    met_by_id = person_id_column()
    met_by_label = person_label_column()
    met_how = models.TextField(blank=True)

    class Meta:
        ordering = ["case", "id"]
