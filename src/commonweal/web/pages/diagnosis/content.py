"""What the pages of diagnosis are given, already in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonweal.apps.accounts.queries import Anyone, access_of
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.diagnosis.models import StatedPart
from commonweal.apps.diagnosis.queries import Diagnosed, Evaluation, Variance, stated_parts_of
from commonweal.apps.diagnosis.rules import Evaluated, Standing, lines
from commonweal.apps.plans.queries import WHOLE
from commonweal.engines.diagnose import Driver, catalogue
from commonweal.web.navigation import address
from commonweal.web.pages.diagnosis.causes import cause_rows, not_candidates
from commonweal.web.pages.diagnosis.moved import moved_cost, moved_end
from commonweal.web.pages.diagnosis.words import (
    DIMENSIONS,
    DRIVERS,
    MARKS,
    evaluated_words,
    moment_words,
    writer,
)
from commonweal.web.pages.programme.content import trail
from commonweal.web.pages.shown import handling_words, kept_words, label_of


@dataclass(frozen=True, slots=True)
class Judged:
    """One dimension: its mark, its sentence, and the page that its figures are from."""

    name: str
    mark: str
    words: str
    url: str
    source: str


def framed(found: Variance, here: str) -> dict[str, Any]:
    """What stands around a page of diagnosis."""
    page = found.page
    return {
        "one": page.initiative,
        "breadcrumbs": trail(page.initiative, here),
        "marking": handling_words(page.initiative),
        "illustrative": page.initiative.organisation.illustrative,
        "as_at": page.now.as_at if page.now else None,
        "kept": [(label_of(name), kept_words(kept)) for name, kept in page.kept.items()],
    }


def diagnosis_content(found: Evaluation, causes: Diagnosed) -> dict[str, Any]:
    used = lines()
    return {
        **framed(found.variance, _("How it is doing, and why")),
        "sentence": sentence(found.judged),
        "judged": [_judged(found, one) for one in found.judged],
        "moved": [one for one in (moved_cost(found.variance), moved_end(found.variance)) if one],
        "lines": used,
        "causes": cause_rows(causes),
        "other_causes": not_candidates(causes),
        "catalogue": catalogue(),
    }


def variance_content(user: Anyone, found: Variance) -> dict[str, Any]:
    moved = [one for one in (moved_cost(found), moved_end(found)) if one]
    here = _("What moved it")
    trailed = framed(found, here)
    above = (_("How it is doing, and why"), address("diagnosis", found.page.initiative.id))
    trailed["breadcrumbs"].insert(-1, above)
    return {
        **trailed,
        "moved": moved,
        "parts": stated_rows(user, found),
        "may_edit": _may_state(user, found) and bool(moved),
        "sentence": moved[0].sentence
        if moved
        else _("There are no two figures to compare yet, so nobody can say what moved."),
    }


def stated_rows(user: Anyone, found: Variance) -> list[tuple[StatedPart, str, str]]:
    """Each part that somebody stated, with the names of its step and of what moved it."""
    return [
        (part, _step_name(found, part.step), str(DRIVERS[Driver(part.driver)]))
        for part in stated_parts_of(user, found.page.record)
    ]


def _step_name(found: Variance, key: str) -> str:
    """A step that is no longer there keeps what was stated of it, and says so."""
    moment = found.moments.get(key)
    return moment_words(found, moment) if moment else _("a step that is no longer compared")


def _may_state(user: Anyone, found: Variance) -> bool:
    one = found.page.record
    verbs = access_of(user).verbs(one.organisation.path, one.path)
    return Verb.EDIT in verbs and not set(found.kept) & set(WHOLE)


def sentence(judged: list[Evaluated]) -> str:
    """The one thing to know: what is bad, and what nobody knows."""
    bad = [str(DIMENSIONS[one.dimension]) for one in judged if one.standing is Standing.BAD]
    unknown = sum(one.standing is Standing.UNKNOWN for one in judged)
    if bad:
        said = _("By the evidence it is in trouble on: %(what)s.") % {
            "what": "; ".join(bad).lower()
        }
    elif unknown == len(judged):
        return _("Nothing is known from which this could be judged.")
    else:
        said = _("Nothing that is known is in trouble.")
    if not unknown:
        return said
    words = ngettext(
        "%(n)s of the %(all)s sides cannot be judged.",
        "%(n)s of the %(all)s sides cannot be judged.",
        unknown,
    )
    return f"{said} {words % {'n': unknown, 'all': len(judged)}}"


def _judged(found: Evaluation, one: Evaluated) -> Judged:
    initiative = found.variance.page.initiative.id
    tree = found.variance.cost
    stand = found.variance.moments[tree.first].stand if tree else None
    write = writer(stand.currency, stand.base_year) if stand else writer("", 0)
    where = {
        "time": ("variance", _("what moved it")),
        "cost": ("variance", _("what moved it")),
        "scope": ("plan", _("the plan")),
        "benefits": ("initiative_benefits", _("its benefits")),
        "risk": ("initiative_risks", _("its risks")),
        "data": ("initiative", _("its reports")),
    }
    name, source = where[one.dimension]
    return Judged(
        name=str(DIMENSIONS[one.dimension]),
        mark=MARKS[one.standing],
        words=evaluated_words(one, write),
        url="" if one.code == "kept" else address(name, initiative),
        source=source,
    )
