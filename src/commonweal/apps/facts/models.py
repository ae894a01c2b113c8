"""Which units are the business and which deliver IT. Shape only."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from commonweal.apps.accounts.models import Organisation
from commonweal.apps.programmes.models.fields import person_id_column, person_label_column


class UnitNature(models.Model):
    """What a unit is, and with it every unit below that has no line of its own."""

    class Nature(models.TextChoices):
        BUSINESS = "business", _("Business: it uses what is delivered")
        IT = "it", _("IT: it delivers")

    organisation = models.OneToOneField(
        Organisation, models.CASCADE, primary_key=True, related_name="unit_nature"
    )
    nature = models.CharField(max_length=8, choices=Nature.choices)
    said_at = models.DateTimeField()
    said_by_id = person_id_column()
    said_by_label = person_label_column()

    def __str__(self) -> str:
        return self.nature
