"""A column for sums that lose nothing, on both databases."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import models


class ExactField(models.DecimalField[Any, Any]):
    """A decimal kept digit by digit. SQLite knows no such type and would keep 15 digits of it, so
    that a sum would depend on the order in which it was made: there it is text, and not for sums,
    comparisons or an order in SQL."""

    def get_internal_type(self) -> str:
        return "ExactField"  # or SQLite's own reading of decimals would see to it

    def db_type(self, connection: Any) -> str:
        digits = f"numeric({self.max_digits}, {self.decimal_places})"
        return "text" if connection.vendor == "sqlite" else digits

    def get_db_prep_value(self, value: Any, connection: Any, prepared: Any = None) -> Any:  # noqa: ARG002 - as Django calls it
        kept = self.to_python(value)
        return format(kept, "f") if kept is not None and connection.vendor == "sqlite" else kept

    def from_db_value(self, value: Any, _expression: Any, _connection: Any) -> Decimal | None:
        return None if value is None else Decimal(value)
