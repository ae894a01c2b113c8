"""What moved a cost or an end: the waterfall, its table, and the steps along which it came."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from commonweal.apps.diagnosis.queries import Variance
from commonweal.engines.diagnose import Driver, Part, Stand, Tree
from commonweal.kernel.money import PriceBase
from commonweal.web import charts, display
from commonweal.web.navigation import address
from commonweal.web.pages.diagnosis.words import (
    DRIVERS,
    change_of_days,
    change_of_money,
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
    falls = [charts.Fall(str(DRIVERS[d]), float(v), write(v)) for d, v in by.items()]
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
        chart=charts.waterfall(_title(by, write), spoken.what, falls, total),
        branches=[_branch(found, driver, tree, write) for driver in by],
        steps=[_step(found, tree, step.after, spoken) for step in tree.steps],
        skipped=[_skipped(found, key, why) for key, why in tree.skipped],
        digest=tree.digest,
        engine=tree.engine,
    )


def _title(by: dict[Driver, Any], write: Callable[[Any], str]) -> str:
    """The finding: what moved it most."""
    if not by:
        return _("Nothing moved since the original plan")
    most = max(by, key=lambda driver: abs(by[driver]))
    facts = {"what": DRIVERS[most], "words": write(by[most])}
    return _("Most of the movement: %(what)s, %(words)s") % facts


def _branch(
    found: Variance, driver: Driver, tree: Tree[Any], write: Callable[[Any], str]
) -> Branch:
    parts = [part for part in tree.parts if part.driver is driver]
    words = write(sum((part.value for part in parts[1:]), parts[0].value))
    return Branch(str(DRIVERS[driver]), words, [_piece(found, part, write) for part in parts])


def _piece(found: Variance, part: Part[Any], write: Callable[[Any], str]) -> str:
    facts = {
        "words": write(part.value),
        "step": moment_words(found, found.moments[part.step]),
        "item": found.items.get(part.item, ""),
    }
    said = _("%(words)s by %(step)s, %(item)s") if facts["item"] else _("%(words)s by %(step)s")
    said %= facts
    return _("%(said)s (somebody's word)") % {"said": said} if part.stated else said


def _step(found: Variance, tree: Tree[Any], key: str, spoken: Spoken) -> StepRow:
    moment = found.moments[key]
    value = next(step.value for step in tree.steps if step.after == key)
    return StepRow(
        name=moment_words(found, moment),
        as_at=moment.as_at,
        value=spoken.stood(moment.stand),
        words=spoken.write(value),
        url=_url(found, key),
    )


def _url(found: Variance, key: str) -> str:
    one = found.page.initiative.id
    kind, _dash, rest = key.partition("-")
    if kind == "report":
        return address("report", one, rest)
    return address("plan", one) if kind == "now" else f"{address('initiative', one)}#layers"


def _skipped(found: Variance, key: str, why: str) -> str:
    name = moment_words(found, found.moments[key]) if key in found.moments else key
    if why == "other-money":
        return _("%(name)s: in another currency or price base") % {"name": name}
    return _("%(name)s: gives no figure") % {"name": name}
