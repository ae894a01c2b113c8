"""Reading causes out of narratives. Derived, like the lines of the portfolio: the history holds
the reports themselves."""

from __future__ import annotations

from django.db import transaction

from commonweal.apps.diagnosis.models import NarrativeReading, NarrativeTag
from commonweal.apps.diagnosis.queries import quotes_in, reports_to_read
from commonweal.apps.programmes.models import Report
from commonweal.engines.diagnose import RULES_VERSION

__all__ = ["read_narratives"]


def read_narratives(*, most: int = 100) -> int:
    """Read up to ``most`` approved reports that these rules have not read; how many it were."""
    rows = list(reports_to_read()[:most])
    for report in rows:
        _read(report)
    return len(rows)


@transaction.atomic
def _read(report: Report) -> None:
    """Marked first, so that of two readers one waits and then puts the same in its place."""
    NarrativeReading.objects.update_or_create(report=report, defaults={"version": RULES_VERSION})
    NarrativeTag.objects.filter(report=report).delete()
    NarrativeTag.objects.bulk_create(
        NarrativeTag(report=report, field=one.field, cause=one.cause, sentence=one.sentence)
        for one in quotes_in(report, frozenset())
    )
