"""One page that shows every component in every state, to look at and to scan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from django import forms
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory

from commonweal.kernel.money import Money, PriceBase
from commonweal.web import charts, marks
from commonweal.web.charts.scales import DATES

CHOICES = [("h", "Home Office"), ("d", "Ministry of Defence")]


@dataclass(frozen=True)
class Figure:
    label: str
    value: str | None
    note: str = ""
    how: str = ""


class Filters(forms.Form):
    all_optional = True
    q = forms.CharField(label="Name contains", required=False)
    body = forms.ChoiceField(label="Body", choices=[("", "All"), *CHOICES], required=False)
    confidence = forms.ChoiceField(label="Confidence", choices=[("", "All")], required=False)
    phase = forms.MultipleChoiceField(
        choices=CHOICES, widget=forms.CheckboxSelectMultiple, required=False
    )


class Everything(forms.Form):
    name = forms.CharField(help_text="As it stands in the business case.")
    email = forms.EmailField(required=False, label="E-mail")
    password = forms.CharField(widget=forms.PasswordInput)
    starts = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), label="Starts on")
    budget = forms.DecimalField(help_text="In whole pounds.")
    body = forms.ChoiceField(choices=CHOICES)
    note = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False)
    file = forms.FileField()
    kind = forms.ChoiceField(choices=CHOICES, widget=forms.RadioSelect)
    bodies = forms.MultipleChoiceField(choices=CHOICES, widget=forms.CheckboxSelectMultiple)
    agree = forms.BooleanField(label="I have read it", help_text="All of it.")
    hidden = forms.CharField(widget=forms.HiddenInput, initial="x")

    def clean(self) -> None:
        raise forms.ValidationError("The end comes before the start.")


def cost_line() -> charts.Chart:
    amounts = [1.21e9, 1.25e9, None, 1.48e9, 1.72e9, 1.69e9]
    points = [
        charts.Point(
            date(2014 + i, 9, 30), a, f"GBP {a / 1e9:.2f} bn" if a else "not known", str(2014 + i)
        )
        for i, a in enumerate(amounts)
    ]
    return charts.line(
        charts.Line(
            "Cost has grown by two fifths since 2014, most of it in 2017",
            "Whole-life cost, GBP, cash prices",
            points,
            original=points[0],
        )
    )


def date_line() -> charts.Chart:
    ends = [date(2019, 3, 31), date(2019, 3, 31), date(2020, 12, 31), date(2023, 3, 31)]
    points = [
        charts.Point(date(2015 + i, 3, 31), end.toordinal(), f"{end:%B %Y}", str(2015 + i))
        for i, end in enumerate(ends)
    ]
    return charts.line(
        charts.Line(
            "The end moved twice, by 48 months in all",
            "End date",
            points,
            original=points[0],
            axis=DATES,
            today=date(2017, 6, 1),
        )
    )


def bell_chart() -> charts.Chart:
    return charts.dumbbells(
        "Two of four milestones moved by more than a year",
        [
            charts.Dumbbell("Business case approved", date(2018, 3, 1), date(2018, 3, 1)),
            charts.Dumbbell("First users on the new service", date(2018, 9, 1), date(2019, 11, 1)),
            charts.Dumbbell(
                "Old system switched off at the last of the regional offices, including the two "
                "that were added by the second change request",
                date(2019, 6, 1),
                date(2022, 1, 1),
            ),
            charts.Dumbbell("Benefits realised", date(2021, 1, 1), None),
        ],
        today=date(2020, 3, 1),
    )


def bar_chart() -> charts.Chart:
    return charts.bars(
        "One programme costs forty times its first figure",
        [
            charts.Bar("Border systems", 40.2, "scope trebled"),
            charts.Bar("Payroll", 1.42),
            charts.Bar("Records", 0.93),
            charts.Bar("Case management", None, "first reported as zero"),
        ],
    )


def fan_chart() -> charts.Chart:
    past = cost_points()
    future = [
        charts.Spread(
            date(2021 + i, 3, 31),
            *(1.6e9 + 1e7 * i, 1.65e9 + 2e7 * i, 1.75e9 + 4e7 * i, 1.9e9 + 8e7 * i),
            2.1e9 + 1.6e8 * i,
            ("GBP 1.6 bn", f"GBP {1.75 + 0.04 * i:.2f} bn", f"GBP {2.1 + 0.16 * i:.2f} bn"),
            f"March {2021 + i}",
        )
        for i in range(5)
    ]
    return charts.fan(
        charts.Fan(
            "There is a 1 in 10 chance that it costs more than GBP 2.74 bn",
            "Whole-life cost, GBP, cash prices",
            past,
            future,
            original=past[0],
            today=date(2020, 11, 1),
        )
    )


def cost_points() -> list[charts.Point]:
    amounts = [1.2e9, 1.3e9, 1.55e9]
    return [
        charts.Point(date(2018 + i, 3, 31), a, f"GBP {a / 1e9:.2f} bn", str(2018 + i))
        for i, a in enumerate(amounts)
    ]


def empty_line() -> charts.Chart:
    return charts.line(charts.Line("No cost has been reported", "Whole-life cost", []))


def table_rows() -> list[dict[str, Any]]:
    codes = ["red", "amber-red", "amber", "amber-green", "green", "unknown", "exempt", "reset"]
    rows = []
    for i, code in enumerate(codes):
        first, latest = date(2018, 3, 31), date(2018 + i // 2, 3 + i, 28)
        history = [*codes[i:], None, *codes[:i], code]
        ratio = [1.42, 9.7, 1.0, 0.88, None, 1.05, 2.2, 1.9][i]
        rows.append(
            {
                "name": f"Programme {i + 1} for the renewal of records and case management",
                "body": "Home Office",
                "code": code,
                "cells": [charts.Cell(str(2012 + j), c) for j, c in enumerate(history)],
                "cost": Money(Decimal(10) ** (i + 4) * 3, "GBP", PriceBase(2020)),
                "ratio": ratio,
                "bar": charts.drift_bar(charts.Bar("Cost", ratio)),
                "first": first,
                "latest": latest,
                "bell": charts.dumbbell_row(
                    charts.Dumbbell("End", first, latest), date(2018, 1, 1), date(2022, 1, 1)
                ),
            }
        )
    return rows


def context() -> dict[str, Any]:
    request = RequestFactory().get("/gallery", {"body": "h", "q": "rec", "page": "3"})
    request.user = SimpleNamespace(is_authenticated=True, name="Ada Lovelace")
    wrong = Everything({"name": "", "email": "no", "body": "z"}, auto_id="wrong_%s")
    return {
        "request": request,
        "user": request.user,
        "body_name": "Department for Example",
        "brand": SimpleNamespace(css="", logo=None),
        "navigation": [
            SimpleNamespace(
                label=label,
                current=not i,
                links=[
                    SimpleNamespace(label=f"All of {label}", url="#main-content", current=not i)
                ],
            )
            for i, label in enumerate(["Portfolio", "Questions", "Gates", "Data", "History"])
        ],
        "search_url": "/search/",
        "breadcrumbs": [("Portfolio", "/"), ("Border systems", "/x"), ("Report for 2019", "")],
        "as_at": date(2021, 3, 31),
        "illustrative": True,
        "illustrative_url": "#main-content",
        "messages": [
            Message(25, "The report is approved."),
            Message(30, "Two milestones have no owner."),
            Message(40, "The file could not be read."),
        ],
        "figures": [
            Figure("Programmes", "184", "as at 31 March 2021", "Every initiative that reports."),
            Figure("Whole-life cost", "GBP 448 bn", "cash prices; 41 not included"),
            Figure("Worsened", "12", "since March 2020"),
            Figure("Benefits", None, "none are measured"),
        ],
        "filters": Filters(request.GET, auto_id="filter_%s"),
        "everything": Everything(),
        "wrong": wrong,
        "marks": list(marks.MARKS),
        "rows": table_rows(),
        "page": Paginator(range(1843), 50).page(3),
        "all_charts": [
            cost_line(),
            date_line(),
            bell_chart(),
            bar_chart(),
            fan_chart(),
            empty_line(),
        ],
        "active": [("body", "h", "Body: Home Office"), ("q", "rec", "Name contains: rec")],
    }


def page() -> str:
    source = (Path(__file__).parent / "gallery.html").read_text()
    # The banner over invented data asks the database, which the gallery has none of.
    with patch("commonweal.web.context.illustrative_present", return_value=True):
        return engines["django"].from_string(source).render(context(), context()["request"])
