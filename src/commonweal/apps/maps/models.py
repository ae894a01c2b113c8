"""Maps of benefits: nodes in layers, and links between them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from commonweal.apps.accounts.models import Organisation
from commonweal.apps.benefits.models import Benefit
from commonweal.apps.plans.models import Goal
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.models.fields import id_column


class Layer(models.TextChoices):
    """From left to right."""

    OUTPUT = "output", _("Output: what is made")
    CAPABILITY = "capability", _("Capability: what can then be done")
    CHANGE = "change", _("Business change: what people do differently")
    OUTCOME = "outcome", _("Outcome: what is then so")
    BENEFIT = "benefit", _("Benefit: what somebody gains, measured")
    GOAL = "goal", _("Goal: what it is all for")


class BenefitMap(models.Model):
    """A map of a body, or of one of its initiatives."""

    id = id_column()
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    initiative = models.ForeignKey(
        Initiative, models.PROTECT, null=True, blank=True, related_name="benefit_maps"
    )
    title = models.CharField(max_length=200)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["title", "id"]

    def __str__(self) -> str:
        return self.title


class MapNode(models.Model):
    """One box. A benefit or a goal has its record and no words of its own."""

    id = id_column()
    map = models.ForeignKey(BenefitMap, models.CASCADE, related_name="nodes")
    layer = models.CharField(max_length=10, choices=Layer.choices)
    words = models.CharField(max_length=200, blank=True)
    benefit = models.ForeignKey(
        Benefit, models.CASCADE, null=True, blank=True, related_name="map_nodes"
    )
    goal = models.ForeignKey(Goal, models.CASCADE, null=True, blank=True, related_name="map_nodes")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["map", "benefit"], name="map_benefit_once"),
            models.UniqueConstraint(fields=["map", "goal"], name="map_goal_once"),
            models.CheckConstraint(
                condition=Q(layer="benefit", benefit__isnull=False, goal=None, words="")
                | Q(layer="goal", goal__isnull=False, benefit=None, words="")
                | (~Q(layer__in=["benefit", "goal"]) & Q(benefit=None, goal=None) & ~Q(words="")),
                name="map_node_is_one_thing",
            ),
        ]


class MapLink(models.Model):
    """``source`` leads to ``target``."""

    id = id_column()
    source = models.ForeignKey(MapNode, models.CASCADE, related_name="leads_to")
    target = models.ForeignKey(MapNode, models.CASCADE, related_name="comes_from")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "target"], name="map_link_once"),
            models.CheckConstraint(condition=~Q(source=F("target")), name="map_link_to_another"),
        ]
