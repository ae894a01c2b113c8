"""What moved a cost or an end: the waterfall, its table, and the steps along which it came."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from commonweal.apps.diagnosis.queries import Variance
from commonweal.apps.diagnosis.rules import NOW
from commonweal.engines.diagnose import Driver, Part, Stand, Step, Tree
from commonweal.kernel.money import PriceBase
from commonweal.web import charts, display
from commonweal.web.navigation import address
from commonweal.web.pages.diagnosis.words import (
    change_of_days,
    change_of_money,
    driver_words,
    moment_words,
    writer,
)


@dataclass(frozen=True, slots=True)
class Branch:
    """What one driver moved, and in which steps."""

    driver: str
    words: str
    pieces: list[str]


@dataclass(frozen=True, slots=True)
class StepRow:
    name: str
    as_at: Any
    value: str
    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Moved:
    """A tree in words."""

    name: str
    sentence: str
    chart: charts.Chart
    branches: list[Branch]
    steps: list[StepRow]
    skipped: list[str]
    digest: str
    engine: str


@dataclass(frozen=True, slots=True)
class Spoken:
    """How a kind of value is written: ``write`` a change, ``stood`` what a stand says."""

    name: str
    what: str
    write: Callable[[Any], str]
    stood: Callable[[Stand], str]


def moved_cost(found: Variance) -> Moved | None:
    if found.cost is None:
        return None
    first = found.moments[found.cost.first].stand
    write = writer(first.currency, first.base_year)
    facts = {"money": first.currency, "base": display.price_base(PriceBase(first.base_year))}
    spoken = Spoken(
        name=_("Cost"),
        what=_("Change of cost, %(money)s, %(base)s") % facts,
        write=lambda value: change_of_money(write, value),
        stood=lambda stand: write(stand.cost),
    )
    return _moved(found, found.cost, spoken)


def moved_end(found: Variance) -> Moved | None:
    if found.time is None:
        return None
    spoken = Spoken(
        name=_("End"),
        what=_("Change of the end, in days"),
        write=change_of_days,
        stood=lambda stand: display.day(stand.end),
    )
    return _moved(found, found.time, spoken)


def _moved(found: Variance, tree: Tree[Any], spoken: Spoken) -> Moved:
    write = spoken.write
    by = {driver: value for driver, value in tree.by_driver().items() if value}
    falls = _falls(found, tree, by, write)
    total = charts.Fall(_("Together"), float(tree.total), write(tree.total))
    first, last = found.first_and_last(tree)
    facts = {
        "first": spoken.stood(first.stand),
        "day": display.day(first.as_at),
        "now": spoken.stood(last.stand),
        "change": write(tree.total),
    }
    return Moved(
        name=spoken.name,
        sentence=_("%(first)s was promised as at %(day)s; it is now %(now)s: %(change)s.") % facts,
        chart=charts.waterfall(_title(falls, by), spoken.what, falls, total),
        branches=[_branch(found, driver, tree, write) for driver in by],
        steps=[_step(found, step, spoken) for step in tree.steps],
        skipped=[_skipped(found, key, why) for key, why in tree.skipped],
        digest=tree.digest,
        engine=tree.engine,
    )


def _falls(
    found: Variance, tree: Tree[Any], by: dict[Driver, Any], write: Callable[[Any], str]
) -> list[charts.Fall]:
    """By what moved it; where there is but one such thing, by when."""
    if len(by) > 1:
        return [charts.Fall(driver_words(d, v), float(v), write(v)) for d, v in by.items()]
    moved = [step for step in tree.steps if step.value]
    return [
        charts.Fall(
            moment_words(found, found.moments[step.after]), float(step.value), write(step.value)
        )
        for step in moved
    ]


def _title(falls: list[charts.Fall], by: dict[Driver, Any]) -> str:
    """The finding: what moved it most."""
    if not falls:
        return _("Nothing moved since the original plan")
    most = max(falls, key=lambda fall: abs(fall.value))
    facts = {"what": most.label, "words": most.words}
    if len(by) > 1:
        return _("Most of the movement: %(what)s, %(words)s") % facts
    facts["driver"] = driver_words(*next(iter(by.items())))
    return _("%(driver)s; the largest step: %(what)s, %(words)s") % facts


def _branch(
    found: Variance, driver: Driver, tree: Tree[Any], write: Callable[[Any], str]
) -> Branch:
    parts = [part for part in tree.parts if part.driver is driver]
    value = sum((part.value for part in parts[1:]), parts[0].value)
    pieces = [_piece(found, part, write) for part in parts]
    return Branch(driver_words(driver, value), write(value), pieces)


def _piece(found: Variance, part: Part[Any], write: Callable[[Any], str]) -> str:
    facts = {
        "words": write(part.value),
        "step": moment_words(found, found.moments[part.step]),
        "item": found.items.get(part.item, ""),
    }
    said = _("%(words)s by %(step)s, %(item)s") if facts["item"] else _("%(words)s by %(step)s")
    said %= facts
    return _("%(said)s (somebody's word)") % {"said": said} if part.stated else said


def _step(found: Variance, step: Step[Any], spoken: Spoken) -> StepRow:
    moment = found.moments[step.after]
    return StepRow(
        name=moment_words(found, moment),
        as_at=moment.as_at,
        value=spoken.stood(moment.stand),
        words=spoken.write(step.value),
        url=_url(found, step),
    )


def _url(found: Variance, step: Step[Any]) -> str:
    """Two reports are compared side by side; else the page on which the stand is found."""
    one = found.page.initiative.id
    before, after = (key.partition("-") for key in (step.before, step.after))
    if before[0] == after[0] == "report":
        return f"{address('report_compare', one)}?a={before[2]}&b={after[2]}"
    if after[0] == "report":
        return address("report", one, after[2])
    return address("plan", one) if after[0] == NOW else f"{address('initiative', one)}#layers"


def _skipped(found: Variance, key: str, why: str) -> str:
    name = moment_words(found, found.moments[key]) if key in found.moments else key
    if why == "other-money":
        return _("%(name)s: in another currency or price base") % {"name": name}
    return _("%(name)s: gives no figure") % {"name": name}
