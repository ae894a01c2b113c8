"""Doubts about which is which, that a person decides."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from commonweal.apps.accounts.models import Organisation
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.models.fields import (
    id_column,
    person_id_column,
    person_label_column,
)


class OfferState(models.TextChoices):
    OPEN = "open", _("To be decided")
    ACCEPTED = "accepted", _("They are one")
    REFUSED = "refused", _("They are two")


class Offer(models.Model):
    """What both kinds of doubt share. ``evidence`` lists the reasons in words."""

    id = id_column()
    evidence = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=OfferState.choices, default=OfferState.OPEN)
    made_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by_id = person_id_column()
    decided_by_label = person_label_column()

    class Meta:
        abstract = True
        ordering = ["id"]


class MatchOffer(Offer):
    """Two initiatives that may be one. A refusal is remembered, so that the same pair is not
    offered with the next file."""

    first = models.ForeignKey(Initiative, models.CASCADE, related_name="+")
    second = models.ForeignKey(Initiative, models.CASCADE, related_name="+")
    series = models.CharField(max_length=40)

    class Meta(Offer.Meta):
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="match_offered_once"),
        ]


class BodyOffer(Offer):
    """Two organisations of which one may have become part of the other."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    into = models.ForeignKey(Organisation, models.CASCADE, related_name="+")

    class Meta(Offer.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "into"], name="body_offered_once"),
        ]
