"""A fact and its value in words, for the pages on which a criterion is judged."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from commonweal.apps.facts.queries import fact_names

__all__ = ["meaning", "said"]

_WHETHER = "whether "


def meaning(name: str) -> str:
    """What a fact is, as it completes "This is ..."; of one that nobody offers, its name."""
    known = fact_names().get(name)
    return _(known.meaning) if known else name


def said(name: str, value: Any) -> str:
    """A fact with its value as a line: "A senior responsible owner is named: no"."""
    return f"{capfirst(meaning(name).removeprefix(_WHETHER))}: {_shown(value)}"


def _shown(value: Any) -> str:
    if value is None:
        return _("not known")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, date):
        return date_format(value, "j F Y")
    return value if isinstance(value, str) else number_format(value, force_grouping=True)
