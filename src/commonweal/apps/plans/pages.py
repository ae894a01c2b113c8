"""What the views of this slice and of those above it share: who asks, a page below an initiative,
and a form whose action may refuse."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonweal.apps.accounts.asking import asking
from commonweal.apps.accounts.asking import posted as sent
from commonweal.apps.programmes.models import Initiative
from commonweal.kernel.errors import BadInput, CommonwealError, NotFound, RuleBroken

__all__ = ["Place", "address", "ask", "asking", "plan_url", "refuse", "sent", "show"]


@dataclass(frozen=True)
class Place:
    """A page: its title, below which initiative it stands, and what it says first."""

    title: str
    initiative: Initiative | None = None
    sentence: str = ""
    button: str = ""
    template: str = "plans/form.html"
    trail: tuple[tuple[str, str], ...] = ()
    context: Mapping[str, Any] = field(default_factory=dict)
    said: str = gettext_lazy("Saved.")  # once it is done; "" where nothing is


def address(name: str, *values: str) -> str:
    """The address of a page that may stand on a higher floor; "" where there is none."""
    try:
        return reverse(name, args=values)
    except NoReverseMatch:
        return ""


def plan_url(initiative: Initiative, part: str = "") -> str:
    """The page of the plan, at one of its parts."""
    return address("plan", initiative.id) + (f"#{part}" if part else "")


def show(request: HttpRequest, place: Place, **more: Any) -> HttpResponse:
    """Render a page with its breadcrumbs and the banner over illustrative data."""
    one, crumbs = place.initiative, [(_("Portfolio"), address("portfolio"))]
    if one is not None:
        crumbs += [(one.name, address("initiative", one.id)), (_("Plan"), plan_url(one))]
    context = {
        "place": place,
        "initiative": one,
        "illustrative": bool(one and one.organisation.illustrative),
        "marking": one.get_marking_display() if one else "",
        "breadcrumbs": [*crumbs, *place.trail, (place.title, "")],
        "back": plan_url(one) if one else "",
    }
    return render(request, place.template, {**context, **place.context, **more})


def ask(
    request: HttpRequest,
    place: Place,
    form: forms.Form,
    act: Callable[[], Any],
    done: str | Callable[[Any], str],
) -> HttpResponse:
    """Show the form; where it was sent and is sound, act, and go on to ``done`` (an address, or a
    function of what was made). A rule that stands against it is shown in the form."""
    if request.method == "POST" and form.is_valid():
        try:
            made = act()
        except (RuleBroken, BadInput, NotFound) as refused:
            refuse(form, refused)
        else:
            if place.said:
                messages.success(request, place.said)
            return redirect(done(made) if callable(done) else done)
    return show(request, place, form=form, status=None)


def refuse(form: forms.Form, refused: CommonwealError) -> None:
    form.add_error(refused.field if refused.field in form.fields else None, refused.message)
