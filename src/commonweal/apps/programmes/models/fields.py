"""Columns that several tables share, so that one kind of value has one shape."""

from __future__ import annotations

from typing import Any

from django.db import models

from commonweal.apps.accounts.models import PersonLabel, fresh_id
from commonweal.kernel.ids import ID_LENGTH


def id_column() -> models.CharField[Any, Any]:
    return models.CharField(
        primary_key=True, max_length=ID_LENGTH, default=fresh_id, editable=False
    )


def amount_column() -> models.DecimalField[Any, Any]:
    """Whole currency units with two decimals; NULL is "not known", never zero."""
    return models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)


def currency_column() -> models.CharField[Any, Any]:
    return models.CharField(max_length=3, blank=True)


def base_year_column() -> models.PositiveSmallIntegerField[Any, Any]:
    """The price base: 0 is nominal, otherwise the year of the prices."""
    return models.PositiveSmallIntegerField(default=0)


def person_label_column() -> PersonLabel:
    """Who did it, as they were named then; beside the id, because people leave and are erased."""
    return PersonLabel(max_length=150, blank=True)


def person_id_column() -> models.CharField[Any, Any]:
    return models.CharField(max_length=ID_LENGTH, blank=True)
