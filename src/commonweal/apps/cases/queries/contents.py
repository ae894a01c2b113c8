"""Everything that a version says, flat: to be compared with another one, and to be digested."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from commonweal.apps.cases.models import BusinessCase, Option
from commonweal.apps.cases.queries.facts import plan_label, plan_lines_of
from commonweal.apps.cases.rules import sections, write_amounts, write_rows
from commonweal.kernel.digest import canonical_digest

Contents = dict[tuple[str, str, str], str]


def content_of(case: BusinessCase) -> Contents:
    """Texts by (part, lineage or key, name), for a person to read."""
    found: Contents = {
        **_assumptions(case),
        **{
            (_(section.title), prompt.key, _(prompt.ask)): case.answers.get(prompt.key, "")
            for section in sections()
            for prompt in section.prompts
        },
        **{
            (_("What it must do"), factor.lineage, factor.name): factor.name
            for factor in case.factors.all()
        },
    }
    for option in case.options.prefetch_related("cost_lines", "benefit_lines"):
        found.update(_option(case, option))
    return {key: text for key, text in found.items() if text}


def content_digest(case: BusinessCase) -> str:
    """SHA-256 over all that an approval is about, in a form that no translation changes."""
    own = ("stage", "currency", "price_year", "first_year", "parameter_set", "price_index",
           "price_index_source", "weights", "weights_source", "scenarios", "prompt_set",
           "answers")  # fmt: skip
    content: dict[str, Any] = {name: getattr(case, name) for name in own}
    content["factors"] = list(case.factors.values_list("lineage", "name", "scores"))
    content["options"] = [
        {
            **_plain(option, ("lineage", "kind", "name", "description", "preferred",
                              "includes_plan", "plan_low", "plan_high", "plan_lines",
                              "unpriced", "bias")),
            "costs": [_plain(x, _COST) for x in option.cost_lines.order_by("lineage")],
            "benefits": [_plain(x, _BENEFIT) for x in option.benefit_lines.order_by("lineage")],
        }
        for option in case.options.order_by("lineage")
    ]  # fmt: skip
    return canonical_digest(content)


_LINE = ("lineage", "name", "base", "amounts", "low_percent", "high_percent")
_COST = (*_LINE, "purpose", "nature", "zero_reason")
_BENEFIT = (*_LINE, "benefit_class", "group", "how")


def _plain(record: Any, names: tuple[str, ...]) -> dict[str, Any]:
    """Decimals as the database gives them back: a fresh one may have fewer digits."""
    return {name: _same(getattr(record, name)) for name in names}


def _same(value: Any) -> Any:
    return f"{value:.2f}" if hasattr(value, "quantize") else value


def _assumptions(case: BusinessCase) -> Contents:
    part = _("What the figures rest on")
    rows = {
        _("Stage"): case.get_stage_display(),
        _("Currency"): case.currency,
        _("Prices of the year"): str(case.price_year),
        _("First year"): str(case.first_year),
        _("Rates"): case.parameter_set,
        _("Price index"): write_rows(case.price_index.items()),
        _("Weights"): write_rows(case.weights.items()),
        _("Scenarios"): write_rows(
            (s["name"], s["costs"], s["benefits"], s["delay"]) for s in case.scenarios
        ),
    }
    return {(part, name, name): str(text) for name, text in rows.items()}


def _option(case: BusinessCase, option: Option) -> Contents:
    part = _("Option: %(name)s") % {"name": option.name}
    key = option.lineage
    found: Contents = {
        (part, key + "/name", _("Its name")): option.name,
        (part, key + "/what", _("What it is")): option.description,
        (part, key + "/preferred", _("Preferred")): _("Yes") if option.preferred else "",
        (part, key + "/unpriced", _("Effects without a price")): "\n".join(option.unpriced),
        (part, key + "/bias", _("Optimism bias")): _bias(option),
    }
    for row in _plan(case, option):
        name = plan_label(row)
        found[part, f"{key}/plan/{name}/{row['currency']}", name] = write_amounts(row["amounts"])
    for line in [*option.cost_lines.all(), *option.benefit_lines.all()]:
        told = [write_amounts(line.amounts), getattr(line, "zero_reason", ""), _limits(line)]
        found[part, line.lineage, line.name] = "\n".join(text for text in told if text)
    return found


def _plan(case: BusinessCase, option: Option) -> list[dict[str, Any]]:
    if not option.includes_plan:
        return []
    draft = case.state == BusinessCase.State.DRAFT
    return plan_lines_of(case.initiative) if draft else option.plan_lines


def _bias(option: Option) -> str:
    if not option.bias:
        return ""
    shares = write_rows(option.bias["shares"].items())
    return f"{shares}\n{write_rows(row.values() for row in option.bias['causes'])}".strip()


def _limits(line: Any) -> str:
    if line.low_percent is None:
        return ""
    return _("between %(low)s and %(high)s percent of it") % {
        "low": f"{line.low_percent:f}".rstrip("0").rstrip("."),
        "high": f"{line.high_percent:f}".rstrip("0").rstrip("."),
    }
