"""Forms of a business case. What is a table is typed one row a line (rules.reading)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonweal.apps.cases.models import (
    BenefitLine,
    BusinessCase,
    CostLine,
    Option,
    SuccessFactor,
)
from commonweal.apps.cases.rules import (
    BIAS_TYPES,
    Section,
    read_amounts,
    read_causes,
    read_index,
    read_scenarios,
    read_weights,
    write_amounts,
    write_rows,
)
from commonweal.apps.plans.fields import Currency, RowsForm, Words
from commonweal.engines.appraise import parameter_sets
from commonweal.kernel.errors import BadInput

YEARS = {"min_value": 1900, "max_value": 2200}


class RowsText(Words):
    """A table typed as text. ``read`` makes plain data of it, and refuses with BadInput."""

    def __init__(self, *, read: Callable[[str], Any], **given: Any) -> None:
        super().__init__(**given)
        self.read = read

    def clean(self, value: Any) -> Any:
        try:
            return self.read(str(super().clean(value) or ""))
        except BadInput as refused:
            raise ValidationError(refused.message) from refused


class Percent(forms.DecimalField):
    def __init__(self, **given: Any) -> None:
        entry = forms.TextInput(attrs={"inputmode": "decimal", "class": "govuk-input--width-4"})
        usual = {"max_digits": 7, "decimal_places": 2, "min_value": 0, "max_value": 10_000}
        super().__init__(**{**usual, "required": False, "widget": entry, **given})


def _sets() -> list[tuple[str, str]]:
    return [(key, f"{one.label} ({key})") for key, one in parameter_sets().items()]


class StartForm(forms.Form):
    stage = forms.ChoiceField(
        label=gettext_lazy("Which stage"),
        choices=BusinessCase.Stage.choices,
        widget=forms.RadioSelect,
        initial=BusinessCase.Stage.STRATEGIC,
    )
    currency = Currency()
    price_year = forms.IntegerField(
        label=gettext_lazy("In the prices of which year"),
        help_text=gettext_lazy("Every result is told in the prices of this year."),
        **YEARS,
    )
    first_year = forms.IntegerField(
        label=gettext_lazy("First financial year, the one that counts as now"),
        help_text=gettext_lazy(
            "The year in which it begins. What was spent before is spent whatever is decided, "
            "and does not count."
        ),
        **YEARS,
    )
    parameter_set = forms.ChoiceField(label=gettext_lazy("Rates"), choices=_sets)


class AssumptionsForm(StartForm):
    price_index = RowsText(
        read=read_index,
        label=gettext_lazy("Price index"),
        help_text=gettext_lazy(
            "Only for amounts in cash or in other prices: a year and its index a line, such as "
            "2026: 102.5"
        ),
        rows=6,
    )
    price_index_source = forms.CharField(
        label=gettext_lazy("Where the index comes from"), max_length=200, required=False
    )
    scenarios = RowsText(
        read=read_scenarios,
        label=gettext_lazy("What if"),
        help_text=gettext_lazy(
            "A line each: name; costs %; benefits %; years that benefits come later."
        ),
        rows=6,
    )
    weights = RowsText(
        read=read_weights,
        label=gettext_lazy("Weights for who gains"),
        help_text=gettext_lazy(
            "Off while this is empty. A line each: who gains; weight. The figure without weights "
            "is always shown beside."
        ),
        rows=3,
    )
    weights_source = forms.CharField(
        label=gettext_lazy("Where the weights come from"), max_length=200, required=False
    )


def assumptions_of(case: BusinessCase) -> dict[str, Any]:
    """What the form of the assumptions begins with."""
    texts = {
        "price_index": write_rows(case.price_index.items()).replace("; ", ": "),
        "weights": write_rows(case.weights.items()),
        "scenarios": write_rows(
            (s["name"], s["costs"], s["benefits"], s["delay"]) for s in case.scenarios
        ),
    }
    names = ("stage", "currency", "price_year", "first_year", "parameter_set",
             "price_index_source", "weights_source")  # fmt: skip
    return {**{name: getattr(case, name) for name in names}, **texts}


class SectionForm(forms.Form):
    """The questions of one section."""

    def __init__(self, *args: Any, section: Section, stage: str, **given: Any) -> None:
        super().__init__(*args, **given)
        for prompt in section.prompts:
            if prompt.asked_at(stage):
                self.fields[prompt.key] = Words(
                    label=_(prompt.ask), help_text=_(prompt.hint), rows=6
                )


class OptionForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("What it is called"), max_length=200)
    description = Words(label=gettext_lazy("What would be done"))
    preferred = forms.BooleanField(
        label=gettext_lazy("This is the preferred option"), required=False
    )
    includes_plan = forms.BooleanField(
        label=gettext_lazy("It costs what the programme's plan says"),
        help_text=gettext_lazy("The cost lines of the plan are taken in as they stand."),
        required=False,
    )
    plan_low = Percent(
        label=gettext_lazy("The plan's costs may be as low as, percent"),
        help_text=gettext_lazy("100 is the figure of the plan."),
    )
    plan_high = Percent(label=gettext_lazy("The plan's costs may be as high as, percent"))
    unpriced = Words(
        label=gettext_lazy("Effects without a price, one a line"),
        help_text=gettext_lazy(
            "Good and bad: trust, safety, carbon that nobody has priced. They stand beside every "
            "ratio."
        ),
    )

    def clean_unpriced(self) -> list[str]:
        lines = str(self.cleaned_data["unpriced"]).splitlines()
        return list(dict.fromkeys(line.strip() for line in lines if line.strip()))


def option_values(option: Option) -> dict[str, Any]:
    names = ("name", "description", "preferred", "includes_plan", "plan_low", "plan_high")
    return {**{n: getattr(option, n) for n in names}, "unpriced": "\n".join(option.unpriced)}


class LineForm(forms.Form):
    """What cost and benefit lines share."""

    name = forms.CharField(label=gettext_lazy("What it is"), max_length=120)
    amounts = RowsText(
        read=read_amounts,
        label=gettext_lazy("Amounts by financial year"),
        help_text=gettext_lazy(
            "A year and an amount a line: 2026: 1,000,000. Years alike: 2027-2031: 250,000. Two "
            "columns pasted from a spreadsheet do as well."
        ),
        rows=8,
    )
    base = forms.ChoiceField(label=gettext_lazy("In which prices"), choices=CostLine.Base.choices)
    low_percent = Percent(
        label=gettext_lazy("It may be as low as, percent"),
        help_text=gettext_lazy("100 is the amount above; 80 is a fifth less."),
    )
    high_percent = Percent(label=gettext_lazy("It may be as high as, percent"))


class CostForm(LineForm):
    field_order = ["name", "purpose", "nature", "base", "amounts"]
    purpose = forms.ChoiceField(
        label=gettext_lazy("What for"), choices=CostLine.Purpose.choices, required=False
    )
    nature = forms.ChoiceField(label=gettext_lazy("Kind of money"), choices=CostLine.Nature.choices)
    zero_reason = Words(
        label=gettext_lazy("If it is zero, why"),
        help_text=gettext_lazy("For the costs that get forgotten. Name the document, if any."),
        rows=2,
    )


class BenefitForm(LineForm):
    field_order = ["name", "benefit_class", "group", "base", "amounts"]
    benefit_class = forms.ChoiceField(
        label=gettext_lazy("What kind of gain"),
        choices=[("", gettext_lazy("Choose one")), *BenefitLine.Class.choices],
    )
    group = forms.CharField(label=gettext_lazy("Who gains"), max_length=80, required=False)
    how = Words(label=gettext_lazy("How the amounts were worked out"), rows=3)


FORMS: dict[type, type[LineForm]] = {CostLine: CostForm, BenefitLine: BenefitForm}


def line_values(line: CostLine | BenefitLine) -> dict[str, Any]:
    """What the form of a line begins with."""
    names = set(FORMS[type(line)]().fields)
    values = {name: getattr(line, name) for name in names}
    return {**values, "amounts": write_amounts(line.amounts)}


class BiasForm(forms.Form):
    first = forms.ChoiceField(label=gettext_lazy("What is built"), required=False)
    share = Percent(
        label=gettext_lazy("Its share, percent"),
        help_text=gettext_lazy("100 unless it is of two kinds."),
        initial=100,
        max_value=100,
    )
    second = forms.ChoiceField(label=gettext_lazy("And what else"), required=False)
    causes = RowsText(
        read=read_causes,
        label=gettext_lazy("What has been done about it"),
        help_text=gettext_lazy(
            "A line each: cause; its share %; mitigated %; the evidence. Without evidence nothing "
            "is taken off."
        ),
        rows=6,
    )

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        names = [(key, key.replace("-", " ").capitalize()) for key in BIAS_TYPES]
        for field in ("first", "second"):
            self.fields[field].choices = [("", _("None")), *names]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        share, second = given.get("share"), given.get("second")
        if given.get("first") and share is not None and (share < 100) != bool(second):
            self.add_error("share", _("Shares sum to 100: give two kinds, or 100 percent."))
        if given.get("first") and given.get("first") == second:
            self.add_error("second", _("Choose two different kinds."))
        return given

    def shares(self) -> dict[str, str]:
        """Percent by kind; {} where no bias is added."""
        given = self.cleaned_data
        if not given["first"]:
            return {}
        share = 100 if given["share"] is None else given["share"]
        rest = {given["second"]: str(100 - share)} if given["second"] else {}
        return {given["first"]: str(share), **rest}


def bias_values(option: Option) -> dict[str, Any]:
    shares = list(option.bias.get("shares", {}).items())
    names = ("cause", "contribution", "mitigation", "evidence")
    return {
        "first": shares[0][0] if shares else "",
        "share": shares[0][1] if shares else 100,
        "second": shares[1][0] if len(shares) > 1 else "",
        "causes": write_rows([row[n] for n in names] for row in option.bias.get("causes", ())),
    }


class FactorsForm(forms.Form):
    names = Words(
        label=gettext_lazy("What the chosen way must do, one a line"),
        help_text=gettext_lazy("A few that decide: meets the law, can be supplied, is affordable."),
        rows=6,
    )

    def clean_names(self) -> list[str]:
        lines = [line.strip() for line in str(self.cleaned_data["names"]).splitlines()]
        if any(len(line) > 300 for line in lines):
            raise ValidationError(_("Keep each to 300 characters."))
        return list(dict.fromkeys(line for line in lines if line))


SCORES = (
    ("", gettext_lazy("not scored")),
    (0, gettext_lazy("0: does not")),
    (1, gettext_lazy("1: partly")),
    (2, gettext_lazy("2: does")),
    (3, gettext_lazy("3: does more")),
)


class ScoresForm(RowsForm):
    """A choice for each factor and option."""

    def __init__(
        self,
        *args: Any,
        factors: Iterable[SuccessFactor],
        options: Iterable[Option],
        **given: Any,
    ) -> None:
        super().__init__(*args, **given)
        self.factors, self.options = list(factors), list(options)
        for factor in self.factors:
            columns: dict[str, tuple[forms.Field, Any]] = {
                option.lineage: (self._choice(option), factor.scores.get(option.lineage))
                for option in self.options
            }
            self.add_row(factor.id, factor.name, columns)

    def _choice(self, option: Option) -> forms.Field:
        return forms.TypedChoiceField(
            label=option.name, choices=SCORES, coerce=int, empty_value=None, required=False
        )

    def table(self) -> list[tuple[SuccessFactor, list[tuple[Option, forms.BoundField]]]]:
        names = [option.lineage for option in self.options]
        return [
            (factor, list(zip(self.options, self.cells(factor.id, *names), strict=True)))
            for factor in self.factors
        ]

    def scores(self) -> dict[str, dict[str, Any]]:
        return self.row_changes(factor.id for factor in self.factors)


class VersionForm(forms.Form):
    stage = StartForm.base_fields["stage"]
