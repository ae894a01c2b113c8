"""Pure decisions: what the columns of an uploaded table are by their names."""

from commonweal.apps.deliveries.rules.guessing import guess_columns

__all__ = ["guess_columns"]
