"""What a body runs: systems, where they meet, and the data sets they hold. Shape only."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from commonweal.apps.accounts.models import MarkingName, Organisation, User
from commonweal.apps.programmes.models.fields import id_column


class System(models.Model):
    """Software that a body runs. ``risk_score`` is that of the legacy framework, None where nobody
    has worked it out; it counts only with its day and with what it rests on."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("Planned")
        LIVE = "live", _("In use")
        LEAVING = "leaving", _("Being replaced")
        READ_ONLY = "read-only", _("Only read")
        OFF = "off", _("Switched off")

    id = id_column()
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="systems")
    name = models.CharField(_("name"), max_length=200)
    purpose = models.CharField(_("what it does"), max_length=500, blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.LIVE
    )
    business_owner = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    technical_owner = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    supplier = models.CharField(_("supplier"), max_length=200, blank=True)
    technology = models.CharField(_("technology"), max_length=300, blank=True)
    supported_until = models.DateField(_("supported until"), null=True, blank=True)
    risk_score = models.PositiveSmallIntegerField(_("legacy risk score"), null=True, blank=True)
    risk_on = models.DateField(_("scored on"), null=True, blank=True)
    risk_basis = models.CharField(_("what the score rests on"), max_length=500, blank=True)
    marking = models.CharField(
        max_length=10,
        choices=[one for one in MarkingName.choices if one[0] != "withheld"],
        default=MarkingName.INTERNAL,
    )
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="system_named_once"),
            models.CheckConstraint(
                condition=Q(risk_score=None) | Q(risk_score__lte=30), name="system_risk_to_30"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Interface(models.Model):
    """Where two systems meet: what goes from one to the other, and how."""

    id = id_column()
    from_system = models.ForeignKey(System, models.CASCADE, related_name="gives")
    to_system = models.ForeignKey(System, models.CASCADE, related_name="takes")
    carries = models.CharField(_("what it carries"), max_length=300)
    way = models.CharField(_("how, and how often"), max_length=300, blank=True)

    class Meta:
        ordering = ["carries", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(from_system=F("to_system")), name="interface_between_two"
            ),
        ]

    def __str__(self) -> str:
        return self.carries


class DataSet(models.Model):
    """Data of one kind in a system, a table say. ``personal`` is None where nobody has said."""

    id = id_column()
    system = models.ForeignKey(System, models.CASCADE, related_name="data_sets")
    name = models.CharField(_("name"), max_length=200)
    holds = models.CharField(_("what it holds"), max_length=300, blank=True)
    personal = models.BooleanField(_("about people"), null=True, blank=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["system", "name"], name="data_set_named_once"),
        ]

    def __str__(self) -> str:
        return self.name
