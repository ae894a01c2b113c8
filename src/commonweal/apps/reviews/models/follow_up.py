"""What has to be done after a review or a decision, until somebody else has seen that it is."""

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
from commonweal.apps.reviews.models.review import LONGEST_CODE, Recommended, Review


class FollowUp(models.Model):
    """A condition of a decision, a recommendation of a review, or an action that somebody took on.

    Its owner says that it is done, and somebody else that they have seen it. ``decision_id`` is
    the decision that set a condition, ``criterion`` the code of the one that it stands for.
    ``gate`` is the gate at which it arose; a condition that is not confirmed blocks the later ones.
    """

    class Kind(models.TextChoices):
        CONDITION = "condition", _("Condition")
        RECOMMENDATION = "recommendation", _("Recommendation")
        ACTION = "action", _("Action")

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        SAID = "said", _("Said to be done, not yet confirmed")
        CONFIRMED = "confirmed", _("Done and confirmed")

    id = id_column()
    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="follow_ups")
    kind = models.CharField(max_length=14, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    gate = models.ForeignKey(
        Gate, models.SET_NULL, null=True, blank=True, related_name="follow_ups"
    )
    review = models.ForeignKey(
        Review, models.SET_NULL, null=True, blank=True, related_name="follow_ups"
    )
    decision_id = models.CharField(max_length=26, blank=True, db_index=True)
    criterion = models.CharField(max_length=LONGEST_CODE, blank=True)
    urgency = models.CharField(max_length=10, choices=Recommended.choices, blank=True)
    words = models.CharField(max_length=500)
    owner_id = person_id_column()
    owner_label = person_label_column()
    due_on = models.DateField()
    made_at = models.DateTimeField()
    made_by_id = person_id_column()
    made_by_label = person_label_column()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by_id = person_id_column()
    done_by_label = person_label_column()
    done_how = models.TextField(blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by_id = person_id_column()
    confirmed_by_label = person_label_column()
    reminded_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="confirmed")
                | (~Q(confirmed_by_id="") & ~Q(confirmed_by_id=F("done_by_id"))),
                name="follow_up_confirmed_by_another",
            ),
        ]
        indexes = [
            models.Index(fields=["owner_id", "state"], name="follow_up_of_owner"),
            models.Index(fields=["initiative", "kind", "state"], name="follow_up_of_initiative"),
        ]

    def __str__(self) -> str:
        return self.words
