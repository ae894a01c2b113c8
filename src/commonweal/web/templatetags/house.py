"""Template tags and filters that every page may use. docs/how-to/theme.md shows each of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import template
from django.core.paginator import Page
from django.forms.utils import flatatt
from django.template.context import RequestContext
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from commonweal.web import charts, display, marks, words

register = template.Library()

# Figures and dates in words. What is None is written as not known.
for _filter in (
    display.money,
    display.amount,
    display.money_exact,
    display.price_base,
    display.number,
    display.measured,
    display.share,
    display.day,
    display.month,
    display.moment,
    display.months,
    display.times,
    display.grown,
    display.later,
    display.chance,
):
    register.filter(_filter.__name__, _filter)


@register.filter
def known(value: object) -> object:
    """The value, or "not known" set so that it is seen to be missing."""
    if value is None or value == "":
        return format_html('<span class="unknown">{}</span>', display.not_known())
    return value


@register.filter
def is_unknown(value: object) -> bool:
    return value is None or value in {"", display.not_known()}


@register.simple_tag
def confidence(code: object, *, word: bool = True) -> SafeString:
    """``{% confidence report.confidence %}``; ``word=False`` where the word stands elsewhere."""
    return marks.mark_html(code, word=word)


@register.filter
def confidence_word(code: object) -> object:
    """The word alone, beside a picture that says the same."""
    return marks.mark_of(code).word


@register.inclusion_tag("components/sort_head.html")
def sort_head(
    label: str, key: str, sort: str, *, numeric: bool = False, first: str = "ascending"
) -> dict[str, Any]:
    """The head of a sortable column. ``sort`` is the current order, ``"cost"`` or ``"-cost"``;
    ``first`` is the direction of the first press. The button belongs to the form ``list``."""
    if key == "concern":  # concern has one order only: the most first
        direction = "descending" if sort == key else ""
        return {"label": label, "value": key, "direction": direction, "numeric": numeric}
    direction = {key: "ascending", f"-{key}": "descending"}.get(sort, "")
    going_down = direction == "ascending" or (not direction and first == "descending")
    value = f"-{key}" if going_down else key
    return {"label": label, "value": value, "direction": direction, "numeric": numeric}


@register.simple_tag(takes_context=True)
def address_with(context: RequestContext, **changes: object) -> str:
    """The present address with some parameters changed, or taken out where they are None.

    A change of anything but the page goes back to the first page.
    """
    parameters = context["request"].GET.copy()
    if "page" not in changes:
        parameters.pop("page", None)
    for name, value in changes.items():
        parameters.pop(name, None)
        if value is not None:
            parameters[name] = str(value)
    return f"?{parameters.urlencode()}" if parameters else context["request"].path


@register.simple_tag(takes_context=True)
def address_without(context: RequestContext, name: str, value: object) -> str:
    """The present address without one value of one parameter: how an active filter is removed."""
    pairs = [
        (key, one)
        for key, values in context["request"].GET.lists()
        for one in values
        if key != "page" and (key, one) != (name, str(value))
    ]
    return f"?{urlencode(pairs)}" if pairs else context["request"].path


@register.inclusion_tag("components/pagination.html", takes_context=True)
def page_links(context: RequestContext, page: Page[Any]) -> dict[str, Any]:
    """Previous, numbers and next, with the range that is shown."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {
        "page": page,
        "request": context["request"],
        "numbers": [(n if isinstance(n, int) else None) for n in numbers],
    }


@register.simple_block_tag
def how(content: str, title: str = "") -> SafeString:
    """``{% how %}...{% endhow %}``: the disclosure "How this is worked out"."""
    summary = title or _("How this is worked out")
    return format_html(
        '<details class="how"><summary>{}</summary><div class="how__body">{}</div></details>',
        summary,
        content,
    )


@register.simple_tag
def control(widget: dict[str, Any], css: str) -> SafeString:
    """The attributes of a form control, with the design system's class and its error state."""
    attributes = dict(widget["attrs"])
    names = [css, str(attributes.pop("class", ""))]
    if str(attributes.get("aria-invalid", "")).lower() == "true":
        names.append(f"{css.partition(' ')[0]}--error")
    attributes["class"] = " ".join(name for name in names if name)
    given = {key: value for key, value in attributes.items() if value is not False}
    return mark_safe(flatatt(given))  # noqa: S308 - flatatt escapes names and values


@register.simple_tag
def error_words(status: object) -> words.ErrorWords:
    """Title and advice for an error page."""
    return words.error_words(status)


@register.inclusion_tag("components/chart.html")
def chart_with_table(chart: charts.Chart, level: int = 3) -> dict[str, Any]:
    """A chart under a heading of the given level, and the same figures as a table."""
    return {"chart": chart, "level": level}


@register.simple_tag
def strip(cells: Sequence[charts.Cell], most: int = 12) -> SafeString:
    """The history of confidence, one cell per report."""
    return charts.strip(cells, most=most)


@register.simple_tag
def strip_of(codes: Sequence[str | None]) -> SafeString:
    """The strip of codes alone, oldest first; None where a report is missing."""
    return charts.strip([charts.Cell("", code) for code in codes])


@register.simple_tag
def drift_bar(ratio: float | None, label: str = "") -> SafeString:
    """The small bar from 1.0, with its figure as its name."""
    return charts.drift_bar(charts.Bar(label, ratio))


@register.simple_tag
def date_bell(first: date | None, latest: date | None, axis: tuple[date, date]) -> SafeString:
    """The small dumbbell of two dates on the axis that a column shares."""
    return charts.dumbbell_row(charts.Dumbbell("", first, latest), *axis)
