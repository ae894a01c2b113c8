"""What a model refuses, said in the errors of the house."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Model

from commonweal.kernel.errors import RuleBroken


def check(record: Model, *, exclude: Iterable[str] = (), alone: bool = False) -> None:
    """``full_clean``, with RuleBroken that names the first field at fault. ``alone`` does not ask
    whether there is one like it already, nor the database for its constraints."""
    other = {"validate_unique": not alone, "validate_constraints": not alone}
    try:
        record.full_clean(exclude=set(exclude), **other)
    except ValidationError as error:
        field = next(iter(error.message_dict))
        raise RuleBroken(
            " ".join(error.messages),
            code="invalid",
            field="" if field == NON_FIELD_ERRORS else field,
        ) from error
