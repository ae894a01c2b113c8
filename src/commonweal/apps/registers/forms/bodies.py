"""Forms of what a body says of risk: its appetite, and its own matrix."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonweal.apps.plans.fields import Words
from commonweal.apps.risks.models import AppetiteName, Level, RiskAppetite
from commonweal.apps.risks.rules import APPETITES, Matrix
from commonweal.apps.risks.words import category_choices

__all__ = ["AppetiteForm", "MatrixForm"]

NOT_SAID = ("", gettext_lazy("Nothing said here"))
LEVELS = [level for level, _label in Level.choices if level]


class AppetiteForm(forms.Form):
    """One for each category, and one for each level over all categories."""

    def __init__(self, *args: Any, said: Iterable[RiskAppetite], **given: Any):
        super().__init__(*args, **given)
        now = {(row.category, row.level): row.appetite for row in said}
        choices = [NOT_SAID, *AppetiteName.choices]
        rows = [(("", ""), _("Every category, at every level"))]
        rows += [(("", level), _("Every category: %(level)s") % {"level": label})
                 for level, label in Level.choices if level]  # fmt: skip
        rows += [((key, ""), name) for key, name in category_choices()]
        self.keys = {f"{category}-{level}": (category, level) for (category, level), _n in rows}
        for (category, level), name in rows:
            self.fields[f"{category}-{level}"] = forms.ChoiceField(
                label=name,
                choices=choices,
                required=False,
                initial=now.get((category, level), ""),
            )
        self.others = {key: value for key, value in now.items() if key not in self.keys.values()}

    def wanted(self) -> dict[tuple[str, str], str]:
        """What was said by other means, of one category at one level, stays."""
        given = self.cleaned_data
        return self.others | {key: given[name] for name, key in self.keys.items() if given[name]}


class MatrixForm(forms.Form):
    """A matrix, one step or band a line, as people write them into a paper."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)
    source = forms.CharField(
        label=gettext_lazy("Where it comes from"), max_length=300, required=False
    )
    likelihoods = Words(
        label=gettext_lazy("Likelihoods, the least first"), rows=5, required=True,
        help_text=gettext_lazy("One a line, with its chances in percent: Unlikely; 5; 20"),
    )  # fmt: skip
    impacts = Words(
        label=gettext_lazy("Impacts, the least first"), rows=5, required=True,
        help_text=gettext_lazy("One a line, with what it means: Minor; within the tolerance"),
    )  # fmt: skip
    scores = Words(
        label=gettext_lazy("Scores"), rows=5, required=True,
        help_text=gettext_lazy("A line for each likelihood, a number for each impact: 1 2 3 4 5"),
    )  # fmt: skip
    bands = Words(
        label=gettext_lazy("Bands, the lowest first"), rows=4, required=True,
        help_text=gettext_lazy(
            "One a line: its name, the lowest score, how many days it may go without being looked"
            " at. High; 10; 45"
        ),
    )  # fmt: skip
    appetite = forms.CharField(
        label=gettext_lazy("The highest score that each appetite carries"),
        max_length=60,
        help_text=gettext_lazy("From averse to eager: 2 4 8 12 16"),
    )

    @staticmethod
    def as_written(matrix: Matrix) -> dict[str, str]:
        return {
            "name": matrix.name,
            "source": matrix.source,
            "likelihoods": _lines(
                (one.name, one.from_percent, one.to_percent) for one in matrix.likelihoods
            ),
            "impacts": _lines((one.name, one.meaning) for one in matrix.impacts),
            "scores": "\n".join(" ".join(map(str, row)) for row in matrix.scores),
            "bands": _lines((one.name, one.starts, one.review_days) for one in matrix.bands),
            "appetite": " ".join(str(matrix.appetite[name]) for name in APPETITES),
        }

    def clean_likelihoods(self) -> list[dict[str, Any]]:
        rows = _cells(self.cleaned_data["likelihoods"], 3)
        return [{"name": a, "from_percent": _whole(b), "to_percent": _whole(c)} for a, b, c in rows]

    def clean_impacts(self) -> list[dict[str, Any]]:
        rows = _cells(self.cleaned_data["impacts"], 2)
        return [{"name": name, "meaning": meaning} for name, meaning in rows]

    def clean_scores(self) -> list[list[int]]:
        lines = self.cleaned_data["scores"].splitlines()
        return [[_whole(cell) for cell in line.split()] for line in lines if line.strip()]

    def clean_bands(self) -> list[dict[str, Any]]:
        rows = _cells(self.cleaned_data["bands"], 3)
        return [{"name": a, "from": _whole(b), "review_days": _whole(c)} for a, b, c in rows]

    def clean_appetite(self) -> Mapping[str, int]:
        given = [_whole(cell) for cell in self.cleaned_data["appetite"].split()]
        if len(given) != len(APPETITES):
            raise ValidationError(_("Give five numbers."))
        return dict(zip(APPETITES, given, strict=True))


def _lines(rows: Iterable[tuple[Any, ...]]) -> str:
    return "\n".join("; ".join(str(cell) for cell in row) for row in rows)


def _cells(text: str, count: int) -> list[list[str]]:
    """The parts of each line; a text before the last ones may hold the mark that parts them."""
    rows = []
    for line in text.splitlines():
        if line.strip():
            cells = [cell.strip() for cell in line.split(";", count - 1)]
            rows.append([*cells, *[""] * (count - len(cells))])
    return rows


def _whole(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 5:
        raise ValidationError(_("“%(cell)s” is not a whole number.") % {"cell": text[:30]})
    return int(text)
