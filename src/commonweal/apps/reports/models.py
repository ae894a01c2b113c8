"""What a body's own status report says of each milestone and cost line."""

from __future__ import annotations

from django.db import models

from commonweal.apps.programmes.models import Report
from commonweal.apps.programmes.models.fields import id_column


class Snapshot(models.Model):
    """The figures that a report copied from the record, with what the report says instead.

    ``content`` has the rows of a draft (``layer``, ``milestones``, ``cost_lines``) and, once the
    report is locked, the whole snapshot whose digest the report carries (rules.snapshot).
    """

    id = id_column()
    report = models.OneToOneField(Report, models.CASCADE, related_name="snapshot")
    content = models.JSONField(default=dict)
    edited_by_ids = models.JSONField(default=list, blank=True)

    def __str__(self) -> str:
        return f"snapshot of {self.report_id}"

    @property
    def written_by_ids(self) -> set[str]:
        """Everybody who had a hand in the report, and so does not approve it."""
        return {self.report.made_by_id, self.report.locked_by_id, *self.edited_by_ids} - {""}
