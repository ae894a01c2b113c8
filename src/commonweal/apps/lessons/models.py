"""Lessons, and what those who were asked about them answered."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from commonweal.apps.accounts.models import MarkingName, Organisation
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.models.fields import (
    id_column,
    person_id_column,
    person_label_column,
)


class LessonCause(models.TextChoices):
    """The causes of the engine ``diagnose``, and what is none of them."""

    OTHER = "", _("Another, or not known")
    UNCLEAR_GOAL = "unclear-goal", _("The goal was not clear")
    MISSING_SPONSOR = "missing-sponsor", _("Nobody stood behind it")
    SCOPE_GROWTH = "scope-growth", _("It grew")
    SUPPLIER = "supplier", _("The supplier")
    SKILLS = "skills", _("Skills were missing")
    LEGACY = "legacy-complexity", _("Old systems were harder than thought")
    DEPENDENCY = "dependency", _("It waited for others")
    FUNDING = "funding", _("Money")
    POLICY_CHANGE = "policy-change", _("The policy changed")
    OPTIMISM = "optimistic-plan", _("The plan was too hopeful")


class LessonState(models.TextChoices):
    NOTED = "noted", _("Noted")
    SHARED = "shared", _("Asked at gates")
    RETIRED = "retired", _("No longer asked")


class Reach(models.TextChoices):
    BODY = "body", _("This body and those below it")
    ALL = "all", _("Every body here")


class Lesson(models.Model):
    """What was learned at an initiative. ``question`` is what the next gate of what it applies to
    asks. ``origin_*`` is what it came from (a pilot, a review), where that is a record.

    Where it applies: each of the four that is not empty has to fit.
    """

    id = id_column()
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="lessons")
    initiative = models.ForeignKey(Initiative, models.PROTECT, related_name="lessons")
    origin_kind = models.CharField(max_length=40, blank=True)
    origin_id = models.CharField(max_length=26, blank=True)
    title = models.CharField(max_length=200)
    observation = models.TextField(max_length=4000)
    evidence = models.TextField(max_length=4000)
    cause = models.CharField(max_length=20, choices=LessonCause.choices, blank=True)
    cause_words = models.TextField(max_length=2000, blank=True)
    recommendation = models.TextField(max_length=4000)
    question = models.CharField(max_length=300)
    reach = models.CharField(max_length=4, choices=Reach.choices, default=Reach.BODY)
    applies_kind = models.CharField(max_length=10, blank=True)
    applies_category = models.CharField(max_length=80, blank=True)
    applies_method = models.CharField(max_length=40, blank=True)
    applies_tag = models.CharField(max_length=80, blank=True)
    marking = models.CharField(
        max_length=10,
        choices=[one for one in MarkingName.choices if one[0] != "withheld"],
        default=MarkingName.INTERNAL,
    )
    state = models.CharField(max_length=7, choices=LessonState.choices, default=LessonState.NOTED)
    noted_at = models.DateTimeField()
    noted_by_id = person_id_column()
    noted_by_label = person_label_column()
    shared_at = models.DateTimeField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-noted_at", "-id"]
        indexes = [models.Index(fields=["state"], name="lesson_by_state")]

    def __str__(self) -> str:
        return self.title


class LessonAnswer(models.Model):
    """What an initiative answered to a lesson of another, and what came of it."""

    class Said(models.TextChoices):
        USED = "used", _("It was used")
        PLANNED = "planned", _("It will be used")
        NOT_HERE = "not-here", _("It does not apply here")

    class Result(models.TextChoices):
        UNKNOWN = "", _("Not known yet")
        HELPED = "helped", _("It helped")
        NOTHING = "nothing", _("It made no difference")
        HARMED = "harmed", _("It made things worse")

    id = id_column()
    lesson = models.ForeignKey(Lesson, models.CASCADE, related_name="answers")
    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="lesson_answers")
    said = models.CharField(max_length=8, choices=Said.choices)
    words = models.TextField(max_length=2000)
    answered_at = models.DateTimeField()
    answered_by_id = person_id_column()
    answered_by_label = person_label_column()
    result = models.CharField(max_length=7, choices=Result.choices, blank=True)
    result_words = models.TextField(max_length=2000, blank=True)
    result_at = models.DateTimeField(null=True, blank=True)
    result_by_id = person_id_column()
    result_by_label = person_label_column()

    class Meta:
        ordering = ["answered_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["lesson", "initiative"], name="lesson_answered_once"),
        ]
