"""Which measures the worker has to look at."""

from __future__ import annotations

from django.db.models import F, Q, QuerySet

from commonweal.apps.measures.models import Measure


def outlooks_due() -> QuerySet[Measure]:
    """Measures whose readings or targets changed since their outlook was worked out, or that have
    none yet; those that changed first come first."""
    changed = Measure.objects.exclude(readings_changed_at=None)
    old = Q(outlook=None) | Q(outlook__seen_at__lt=F("readings_changed_at"))
    return changed.filter(old).order_by("readings_changed_at", "id")
