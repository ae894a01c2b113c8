"""Search over initiatives, people and files; each result says why it was found."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET

from commonweal.apps.accounts.models import RoleHolding, RoleName
from commonweal.apps.portfolio import queries
from commonweal.apps.portfolio.rules.searching import Match, matches, words_of
from commonweal.apps.programmes.models import Initiative, NamedRole
from commonweal.web import display, navigation
from commonweal.web.pages.shown import label_of

FEW, SIZE, LONGEST = 5, 20, 200


@dataclass(frozen=True, slots=True)
class Result:
    """One thing found: what it is, where, and the words that were found in it.

    ``initiative_id`` leads to its page; "" where it has none of its own.
    """

    title: str
    initiative_id: str
    where: str
    why: list[tuple[str, Match]]


@dataclass(frozen=True, slots=True)
class Group:
    """The results of one kind, the first few or one page of them."""

    kind: str
    title: str
    page: Page[Any]
    results: list[Result]


@dataclass(frozen=True, slots=True)
class Kind:
    title: Promise
    find: Callable[[Any, str], Any]
    result: Callable[[Any, list[str]], Result]


@require_GET
@login_required
def search(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "")[:LONGEST].strip()
    kind = request.GET.get("kind", "")
    wanted = [kind] if kind in KINDS else list(KINDS)
    size = SIZE if kind in KINDS else FEW
    groups = [group(request, name, text, size) for name in wanted] if words_of(text) else []
    return render(request, "search/search.html", content(text, kind, groups))


def group(request: HttpRequest, kind: str, text: str, size: int) -> Group:
    found = Paginator(KINDS[kind].find(request.user, text), size)
    page = found.get_page(request.GET.get("page", "1"))
    words = words_of(text)
    results = [KINDS[kind].result(row, words) for row in page.object_list]
    return Group(kind, str(KINDS[kind].title), page, results)


def content(text: str, kind: str, groups: Iterable[Group]) -> dict[str, Any]:
    shown = list(groups)
    return {
        "breadcrumbs": [(_("Portfolio"), navigation.address("portfolio")), (_("Search"), "")],
        "search_words": text,
        "sentence": sentence(text, shown),
        "groups": [one for one in shown if one.page.paginator.count],
        "one_kind": kind in KINDS,
    }


def sentence(text: str, groups: list[Group]) -> str:
    if not words_of(text):
        return _("Write one or more words. Everything found holds every one of them.")
    count = sum(one.page.paginator.count for one in groups)
    facts = {"n": display.number(count), "text": text}
    if not count:
        return _("Nothing that you may see holds every word of “%(text)s”.") % facts
    words = ngettext(
        "%(n)s thing that you may see holds every word of “%(text)s”.",
        "%(n)s things that you may see hold every word of “%(text)s”.",
        count,
    )
    return words % facts


def _initiative(one: Initiative, words: list[str]) -> Result:
    fields = {
        "name": one.name,
        "reference": one.reference,
        "other_names": "; ".join(one.other_names),
        "description": one.description_seen,  # type: ignore[attr-defined]
    }
    return Result(one.name, one.id, one.organisation.name, _why(words, fields))


def _person(holder: NamedRole, words: list[str]) -> Result:
    role = dict(RoleName.choices).get(holder.role) or label_of(holder.role)
    where = f"{role}, {holder.initiative.name}"
    return Result(holder.name, holder.initiative_id, where, _why(words, {"name": holder.name}))


def _holder(held: RoleHolding, words: list[str]) -> Result:
    where = f"{held.get_role_display()}, {held.organisation.name}"
    name = held.person.name
    return Result(name, held.initiative_id, where, _why(words, {"name": name}))


def _file(row: dict[str, Any], words: list[str]) -> Result:
    count = ngettext("%(n)s report", "%(n)s reports", row["reports"])
    where = _("%(count)s, as at %(first)s to %(last)s") % {
        "count": count % {"n": display.number(row["reports"])},
        "first": display.month(row["first"]),
        "last": display.month(row["last"]),
    }
    return Result(row["source_label"], "", where, _why(words, {"name": row["source_label"]}))


def _why(words: list[str], fields: dict[str, str]) -> list[tuple[str, Match]]:
    return [(label_of(match.field), match) for match in matches(words, fields)]


KINDS = {
    "initiatives": Kind(
        gettext_lazy("Programmes and projects"), queries.search_initiatives, _initiative
    ),
    "people": Kind(gettext_lazy("People named in reports"), queries.search_people, _person),
    "holders": Kind(gettext_lazy("People with a role"), queries.search_holders, _holder),
    "files": Kind(gettext_lazy("Files"), queries.search_files, _file),
}
