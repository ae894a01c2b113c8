"""A review: people who do not belong to the work look at the evidence before a gate."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commonweal.apps.gates.models import Gate
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.models.fields import (
    id_column,
    person_id_column,
    person_label_column,
)

LONGEST_CODE = 60


class Review(models.Model):
    """``gate_title`` is what the gate that it precedes was called then.

    ``indicative`` is what the evidence says: worked out by the rule set ``indicative_set`` with
    ``indicative_reasons`` ({"code", "tone", "told"}), never typed. ``confidence`` is what a named
    person of the panel says; where the two differ, ``difference_why`` explains it.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("Waiting for a panel")
        UNDER_WAY = "under-way", _("Under way")
        FINISHED = "finished", _("Finished")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    id = id_column()
    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="reviews")
    gate = models.ForeignKey(Gate, models.PROTECT, related_name="reviews")
    gate_title = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    purpose = models.TextField(blank=True)
    planned_on = models.DateField(null=True, blank=True)
    asked_at = models.DateTimeField()
    asked_by_id = person_id_column()
    asked_by_label = person_label_column()
    indicative = models.CharField(max_length=10, blank=True)
    indicative_reasons = models.JSONField(default=list, blank=True)
    indicative_set = models.CharField(max_length=40, blank=True)
    indicative_at = models.DateTimeField(null=True, blank=True)
    confidence = models.CharField(max_length=20, blank=True)
    confidence_scale = models.CharField(max_length=40, blank=True)
    confidence_why = models.TextField(blank=True)
    difference_why = models.TextField(blank=True)
    set_by_id = person_id_column()
    set_by_label = person_label_column()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["initiative", "-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["gate"],
                condition=Q(state__in=["asked", "under-way"]),
                name="review_one_open_a_gate",
            ),
            models.CheckConstraint(
                condition=~Q(state="finished") | (~Q(confidence="") & ~Q(set_by_id="")),
                name="review_finished_names_who_set_it",
            ),
        ]

    def __str__(self) -> str:
        return self.gate_title


class PanelMember(models.Model):
    """Somebody independent who reviews. ``checked`` is what their independence was checked
    against, and when: the words of the rules."""

    id = id_column()
    review = models.ForeignKey(Review, models.CASCADE, related_name="panel")
    person_id = person_id_column()
    person_label = person_label_column()
    lead = models.BooleanField(default=False)
    checked = models.JSONField(default=list)
    named_at = models.DateTimeField()
    named_by_id = person_id_column()
    named_by_label = person_label_column()

    class Meta:
        ordering = ["review", "-lead", "id"]
        constraints = [
            models.UniqueConstraint(fields=["review", "person_id"], name="panel_once_a_person"),
        ]


class ReviewNote(models.Model):
    """An interview that was held, or a document that was read. ``with_whom`` is a role or a
    place and no name; ``file_id`` is an evidence file."""

    class Kind(models.TextChoices):
        INTERVIEW = "interview", _("Interview")
        DOCUMENT = "document", _("Document")
        VISIT = "visit", _("Visit")

    id = id_column()
    review = models.ForeignKey(Review, models.CASCADE, related_name="notes")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    on = models.DateField()
    with_whom = models.CharField(max_length=200)
    words = models.TextField()
    file_id = models.CharField(max_length=26, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField()
    made_by_id = person_id_column()
    made_by_label = person_label_column()

    class Meta:
        ordering = ["review", "on", "id"]


class Recommended(models.TextChoices):
    """How soon. The words are those of the published gate reviews: critical, essential, and what
    is good to do."""

    CRITICAL = "critical", _("Now: it cannot succeed otherwise")
    ESSENTIAL = "essential", _("By the date: it matters to success")
    ADVISED = "advised", _("When it suits: it would help")


class ReviewFinding(models.Model):
    """What the panel found, and why it says so. ``criterion`` is the code of one, or empty."""

    id = id_column()
    review = models.ForeignKey(Review, models.CASCADE, related_name="findings")
    weight = models.CharField(max_length=10, choices=Recommended.choices)
    words = models.TextField()
    evidence = models.TextField()
    criterion = models.CharField(max_length=LONGEST_CODE, blank=True)
    made_at = models.DateTimeField()
    made_by_id = person_id_column()
    made_by_label = person_label_column()

    class Meta:
        ordering = ["review", "id"]
