"""What people find out and do: whys with their evidence, and responses with what came of them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from commonweal.apps.accounts.models import MarkingName
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.models.fields import (
    id_column,
    person_id_column,
    person_label_column,
)


class CauseName(models.TextChoices):
    """The catalogue of the engine, with its words."""

    UNCLEAR_GOAL = "unclear-goal", _("Unclear goal")
    MISSING_SPONSOR = "missing-sponsor", _("Missing sponsor")
    SCOPE_GROWTH = "scope-growth", _("Scope that grew")
    SUPPLIER = "supplier", _("Supplier")
    SKILLS = "skills", _("Skills and people")
    LEGACY_COMPLEXITY = "legacy-complexity", _("Old systems, or complexity")
    DEPENDENCY = "dependency", _("Waiting for others")
    FUNDING = "funding", _("Funding")
    POLICY_CHANGE = "policy-change", _("Change of policy")
    OPTIMISTIC_PLAN = "optimistic-plan", _("Plan too hopeful")


class Inquiry(models.Model):
    """Somebody asks why: one problem, and a map of what led to it. ``marking`` says who may see
    it, beside those who may see the whole initiative."""

    id = id_column()
    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="inquiries")
    problem = models.CharField(max_length=300)
    marking = models.CharField(
        max_length=10, choices=MarkingName.choices, default=MarkingName.INTERNAL
    )
    opened_at = models.DateTimeField()
    opened_by_id = person_id_column()
    opened_by_label = person_label_column()

    class Meta:
        ordering = ["-opened_at", "id"]

    def __str__(self) -> str:
        return self.problem


class Standing(models.TextChoices):
    """How well a why is supported, in somebody's judgement. Never more than that."""

    SUPPOSED = "supposed", _("supposed")
    SUPPORTED = "supported", _("supported by evidence")
    RULED_OUT = "ruled-out", _("ruled out")


class Why(models.Model):
    """One answer to "why?". ``cause`` is its kind in the catalogue, where it has one."""

    id = id_column()
    inquiry = models.ForeignKey(Inquiry, models.CASCADE, related_name="whys")
    words = models.CharField(max_length=300)
    cause = models.CharField(max_length=20, choices=CauseName.choices, blank=True)
    standing = models.CharField(max_length=10, choices=Standing.choices, default=Standing.SUPPOSED)
    made_at = models.DateTimeField()
    made_by_id = person_id_column()
    made_by_label = person_label_column()

    class Meta:
        ordering = ["made_at", "id"]

    def __str__(self) -> str:
        return self.words


class WhyLink(models.Model):
    """``cause`` led to ``effect``. A why that led to no other led to the problem itself."""

    id = id_column()
    cause = models.ForeignKey(Why, models.CASCADE, related_name="leads_to")
    effect = models.ForeignKey(Why, models.CASCADE, related_name="comes_from")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cause", "effect"], name="why_link_once"),
            models.CheckConstraint(condition=~Q(cause=F("effect")), name="why_of_another"),
        ]


class WhyEvidence(models.Model):
    """Something on record that speaks for or against a why. ``kind`` and ``ref`` name it; its
    words are found when the page is shown, so that they follow its marking."""

    class Kind(models.TextChoices):
        REPORT = "report", _("a report")
        CHANGE = "change", _("a change request")
        MILESTONE = "milestone", _("a milestone")
        COST_LINE = "cost_line", _("a cost line")
        BENEFIT = "benefit", _("a benefit")
        FILE = "file", _("a file")
        ENTRY = "entry", _("an entry of the history")

    id = id_column()
    why = models.ForeignKey(Why, models.CASCADE, related_name="evidence")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    ref = models.CharField(max_length=40)
    speaks_for = models.BooleanField(default=True)
    words = models.CharField(max_length=300, blank=True)
    put_at = models.DateTimeField()
    put_by_id = person_id_column()
    put_by_label = person_label_column()

    class Meta:
        ordering = ["put_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["why", "kind", "ref"], name="why_evidence_once"),
        ]


class Response(models.Model):
    """What is done against a cause. ``kind`` is the catalogue's own, so that the same can be
    found elsewhere; what came of it is a person's judgement, with the reason."""

    class Outcome(models.TextChoices):
        OPEN = "", _("not said yet")
        HELPED = "helped", _("helped")
        NO_EFFECT = "no-effect", _("made no difference")
        HARMED = "harmed", _("made it worse")

    id = id_column()
    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="responses_to_causes")
    cause = models.CharField(max_length=20, choices=CauseName.choices)
    kind = models.CharField(max_length=40, blank=True)
    what = models.CharField(max_length=300)
    begun_on = models.DateField()
    owner_id = person_id_column()
    owner_label = person_label_column()
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    outcome_why = models.CharField(max_length=300, blank=True)
    outcome_at = models.DateTimeField(null=True, blank=True)
    outcome_by_id = person_id_column()
    outcome_by_label = person_label_column()

    class Meta:
        ordering = ["-begun_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="") | ~Q(outcome_why=""), name="response_outcome_says_why"
            ),
        ]

    def __str__(self) -> str:
        return self.what
