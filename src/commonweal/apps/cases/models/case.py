"""One version of a business case."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.models.fields import (
    id_column,
    person_id_column,
    person_label_column,
)


class BusinessCase(models.Model):
    """Version ``number`` of the case of an initiative. An approved one is never changed: a new
    version is a copy that may be.

    ``first_year`` is the financial year that counts as now (year 0), ``price_year`` the prices in
    which the result is told. ``price_index`` maps years to a price index of any base, for amounts
    in cash or in other prices. ``weights`` maps who gains to a distributional weight; empty is off.
    ``scenarios`` are ``{"name", "costs", "benefits", "delay"}``: percent, percent, years.
    ``answers`` maps the keys of ``prompt_set`` to texts. ``content_digest`` is of all that was
    approved (queries.content_digest).
    """

    class Stage(models.TextChoices):
        STRATEGIC = "strategic-outline", _("Strategic outline case")
        OUTLINE = "outline", _("Outline case")
        FULL = "full", _("Full case")
        PROGRAMME = "programme", _("Programme case")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Waiting for a decision")
        APPROVED = "approved", _("Approved")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    id = id_column()
    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="cases")
    number = models.PositiveSmallIntegerField()
    stage = models.CharField(max_length=20, choices=Stage.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    copied_from = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    currency = models.CharField(max_length=3)
    price_year = models.PositiveSmallIntegerField()
    first_year = models.PositiveSmallIntegerField()
    parameter_set = models.CharField(max_length=60)
    price_index = models.JSONField(default=dict, blank=True)
    price_index_source = models.CharField(max_length=200, blank=True)
    weights = models.JSONField(default=dict, blank=True)
    weights_source = models.CharField(max_length=200, blank=True)
    scenarios = models.JSONField(default=list, blank=True)
    prompt_set = models.CharField(max_length=40)
    answers = models.JSONField(default=dict, blank=True)
    review_on = models.DateField(null=True, blank=True)
    reminded_on = models.DateField(null=True, blank=True)
    made_at = models.DateTimeField()
    made_by_id = person_id_column()
    made_by_label = person_label_column()
    edited_by_ids = models.JSONField(default=list, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by_id = person_id_column()
    submitted_by_label = person_label_column()
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_reason = models.TextField(blank=True)
    content_digest = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["initiative", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["initiative", "number"], name="case_number_once"),
            models.UniqueConstraint(
                fields=["initiative"],
                condition=Q(state__in=["draft", "submitted"]),
                name="case_one_open_version",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | ~Q(content_digest=""),
                name="case_approved_has_digest",
            ),
            models.CheckConstraint(
                condition=Q(first_year__gte=1900, first_year__lte=2200)
                & Q(price_year__gte=1900, price_year__lte=2200),
                name="case_years_are_years",
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.number}"

    @property
    def hands(self) -> set[str]:
        """Everybody who had a hand in it, and so does not approve it."""
        return {self.made_by_id, self.submitted_by_id, *self.edited_by_ids} - {""}
