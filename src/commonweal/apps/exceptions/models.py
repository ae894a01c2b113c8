"""Exceptions: a forecast beyond its tolerance, raised to the level above, and what that said."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commonweal.apps.accounts.models import MarkingName, Organisation
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.models.fields import (
    id_column,
    person_id_column,
    person_label_column,
)
from commonweal.apps.tolerances.models import KindName, Tolerance
from commonweal.kernel.shapes import Subject


class AnswerName(models.TextChoices):
    """The answers of rules.Answer with the words that people read."""

    ACCEPT = "accept", _("Accept it, with a new tolerance")
    PLAN = "plan", _("Ask for an exception plan")
    REBASELINE = "rebaseline", _("Ask for a change of the approved plan")
    STOP = "stop", _("Stop the work")


class ClosedName(models.TextChoices):
    """The reasons of rules.Closed with the words that people read."""

    WITHIN = "within", _("The forecast is back within the tolerance")
    ACCEPTED = "accepted", _("Accepted, with a new tolerance")
    NO_LINE = "no-line", _("The tolerance was taken back")
    OVER = "over", _("The programme or project is over")


class ToleranceException(models.Model):
    """A forecast beyond its tolerance. It is raised and closed by the system, and kept for ever.

    ``level_initiative`` is the level that it is addressed to; where that is None, the body
    ``level_organisation`` is. ``owner`` is who was named there when it was raised. ``figures`` and
    ``closing`` are what was read then (rules.record_of); ``hands`` the ids of those whose report
    it rests on. ``answer`` and ``due_on`` are of the newest answer.
    """

    id = id_column()
    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="tolerance_exceptions")
    kind = models.CharField(max_length=8, choices=KindName.choices)
    level_organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    level_initiative = models.ForeignKey(
        Initiative, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    owner_id = person_id_column()
    owner_label = person_label_column()
    marking = models.CharField(
        max_length=10, choices=MarkingName.choices, default=MarkingName.INTERNAL
    )
    figures = models.JSONField(default=dict)
    hands = models.JSONField(default=list, blank=True)
    raised_at = models.DateTimeField()
    answer = models.CharField(max_length=10, choices=AnswerName.choices, blank=True)
    due_on = models.DateField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_why = models.CharField(max_length=10, choices=ClosedName.choices, blank=True)
    closing = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["-raised_at", "-id"]
        indexes = [models.Index(fields=["closed_at", "raised_at"], name="exception_open")]
        constraints = [
            models.UniqueConstraint(
                fields=["initiative", "kind"],
                condition=Q(closed_at=None),
                name="exception_one_open",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_why="")
                | (Q(closed_at__isnull=False) & ~Q(closed_why="")),
                name="exception_closed_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def subject(self) -> Subject:
        """As the history has it: apart from its initiative, whose page shows what was done to it
        to those too who may not see the figures."""
        return Subject("tolerance_exception", self.id, self.initiative.name)

    @property
    def level(self) -> Initiative | Organisation:
        return self.level_initiative or self.level_organisation


class ExceptionAnswer(models.Model):
    """What the level above said, by name; never changed. ``tolerance`` is the new one of an
    acceptance."""

    id = id_column()
    exception = models.ForeignKey(ToleranceException, models.CASCADE, related_name="answers")
    answer = models.CharField(max_length=10, choices=AnswerName.choices)
    reason = models.TextField()
    due_on = models.DateField(null=True, blank=True)
    tolerance = models.ForeignKey(
        Tolerance, models.SET_NULL, null=True, blank=True, related_name="answers"
    )
    answered_at = models.DateTimeField()
    answered_by_id = person_id_column()
    answered_by_label = person_label_column()

    class Meta:
        ordering = ["answered_at", "id"]

    def __str__(self) -> str:
        return self.get_answer_display()
