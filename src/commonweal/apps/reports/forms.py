"""Forms of status reports."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonweal.apps.plans.fields import Amount, Day, RowsForm, Words
from commonweal.apps.programmes.models import Report
from commonweal.apps.programmes.rules.confidence import scales
from commonweal.apps.reports.rules import NARRATIVES

NARRATIVE_LABELS = {
    "summary": gettext_lazy("Where it stands"),
    "schedule": gettext_lazy("About the dates"),
    "cost": gettext_lazy("About the cost"),
    "benefits": gettext_lazy("About the benefits"),
    "next_steps": gettext_lazy("What happens next, and what help is needed"),
}


class NewReportForm(forms.Form):
    as_at = Day(label=gettext_lazy("The day that the report is about"), required=True)
    label = forms.CharField(
        label=gettext_lazy("Its name"),
        help_text=gettext_lazy("For example: March 2026."),
        max_length=120,
    )


class ReportForm(RowsForm):
    """A draft of a status report."""

    confidence = forms.ChoiceField(
        label=gettext_lazy("How confident are you that it will be delivered?"),
        required=False,
        widget=forms.RadioSelect,
    )
    start_date = Day(label=gettext_lazy("Start"))
    end_date = Day(label=gettext_lazy("End, as now expected"))
    whole_life_cost = Amount(label=gettext_lazy("Whole-life cost, as now expected"))
    benefits = Amount(label=gettext_lazy("Benefits, as now expected"))

    def __init__(self, *args: Any, report: Report, follows: bool, **given: Any) -> None:
        super().__init__(*args, **given)
        self.report, self.content = report, report.snapshot.content
        used = scales().get(report.confidence_scale)
        points = [(p.code, f"{p.label}: {p.meaning}") for p in (used.points if used else ())]
        unknown = _("Not known; say why below")
        self.fields["confidence"].choices = [*points, ("", unknown)]
        for name in ("confidence", "start_date", "end_date", "whole_life_cost", "benefits"):
            self.fields[name].initial = getattr(report, name)
        if follows:
            del self.fields["whole_life_cost"]
        for name in NARRATIVES:
            text = report.narratives.get(name, "")
            self.fields[f"about_{name}"] = Words(label=NARRATIVE_LABELS[name], initial=text)
        self._add_rows("milestones", Day, date.fromisoformat)
        self._add_rows("cost_lines", Amount, Decimal)

    def milestone_table(self) -> list[Any]:
        return self._table("milestones", date.fromisoformat)

    def cost_table(self) -> list[Any]:
        return self._table("cost_lines", Decimal)

    def values(self) -> dict[str, Any]:
        names = ("confidence", "start_date", "end_date", "whole_life_cost", "benefits")
        own = {name: self.cleaned_data[name] for name in names if name in self.fields}
        texts = {name: self.cleaned_data[f"about_{name}"] for name in NARRATIVES}
        return {**own, "narratives": {n: t for n, t in texts.items() if t}}

    def rows(self) -> dict[str, Mapping[str, Any]]:
        return {
            part: self.row_changes(row["id"] for row in self.content[part])
            for part in ("milestones", "cost_lines")
        }

    def _add_rows(self, part: str, kind: Any, read: Any) -> None:
        labels = {"forecast": _("forecast"), "actual": _("actual")}
        for row in self.content[part]:
            columns = {
                state: (kind(label=label), row[state] and read(row[state]))
                for state, label in labels.items()
            }
            self.add_row(row["id"], row["name"], columns)

    def _table(self, part: str, read: Any) -> list[Any]:
        rows = [
            {**row, "approved": row["approved"] and read(row["approved"])}
            for row in self.content[part]
        ]
        return [(row, self.cells(row["id"], "forecast", "actual")) for row in rows]
