"""How ready each gate was found to be, kept for lists; and up to which entry. Shape only."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from commonweal.apps.gates.models import Gate


class Standing(models.Model):
    """What was found of one gate, with all of the evidence: derived by ``actions.refresh``, never
    typed. ``facts``, ``readiness`` and ``answers`` are records of the engine, and
    ``ever_in_the_way`` the criteria that once were not met or not known. They hold what not
    everybody may see: nobody is shown them who is not shown every marking of the initiative."""

    gate = models.OneToOneField(Gate, models.CASCADE, primary_key=True, related_name="standing")
    on = models.DateField()
    passes = models.BooleanField(db_index=True)
    weight = models.CharField(max_length=60, blank=True)
    facts = models.JSONField()
    readiness = models.JSONField()
    answers = models.JSONField()
    ever_in_the_way = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.gate_id} on {self.on}"


class Reached(models.Model):
    """The one row that says up to which entry of the ledger changes were looked at, and for which
    day."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField(default=0)
    on = models.DateField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_reached")]

    def __str__(self) -> str:
        return f"entry {self.number}"
