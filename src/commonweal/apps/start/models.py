"""Somebody's own table on its way into the record, and what its columns were said to be."""

from __future__ import annotations

from django.db import models

from commonweal.apps.accounts.models import Organisation
from commonweal.apps.programmes.models.fields import (
    base_year_column,
    currency_column,
    id_column,
    person_id_column,
    person_label_column,
)
from commonweal.apps.returns.models import Batch


class OwnTable(models.Model):
    """A table with any columns. Its bytes are kept once by ``digest``, and never changed.

    ``columns`` maps a column's number (as text, from 1) to a field. ``edits`` maps "row,column" to
    the text that a person put there instead, ``left_out`` lists rows that do not come in.
    ``new_body`` is the name of an organisation that is made with the import; ``batch`` is set once
    it is imported.
    """

    id = id_column()
    name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    sheet = models.CharField(max_length=100, blank=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    new_body = models.CharField(max_length=200, blank=True)
    as_at = models.DateField()
    currency = currency_column()
    base_year = base_year_column()
    columns = models.JSONField(default=dict)
    edits = models.JSONField(default=dict)
    left_out = models.JSONField(default=list)
    batch = models.ForeignKey(Batch, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    made_by_id = person_id_column()
    made_by_label = person_label_column()

    class Meta:
        ordering = ["-made_at", "-id"]

    def __str__(self) -> str:
        return self.name


class ColumnMap(models.Model):
    """What the columns of a table were said to be, for the next table with the same headers.

    ``signature`` is the digest of the headers, folded, in their order.
    """

    id = id_column()
    made_by_id = person_id_column()
    signature = models.CharField(max_length=64)
    columns = models.JSONField(default=dict)
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["made_by_id", "signature"], name="columns_kept_once"),
        ]
