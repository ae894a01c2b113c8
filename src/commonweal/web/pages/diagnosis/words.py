"""Words for the results of diagnosis: each code is a sentence with its figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from commonweal.apps.diagnosis.queries import Variance
from commonweal.apps.diagnosis.rules import NOW, Evaluated, Moment, Standing
from commonweal.engines.diagnose import Driver
from commonweal.kernel.money import Money, PriceBase
from commonweal.web import display

MARKS = {
    Standing.BAD: "red",
    Standing.WATCH: "amber",
    Standing.UNKNOWN: "unknown",
    Standing.GOOD: "green",
}
DIMENSIONS: dict[str, Promise] = {
    "time": gettext_lazy("Time"),
    "scope": gettext_lazy("Scope"),
    "cost": gettext_lazy("Cost"),
    "benefits": gettext_lazy("Benefits"),
    "risk": gettext_lazy("Risk"),
    "data": gettext_lazy("Data given"),
}
DRIVERS: dict[Driver, Promise] = {
    Driver.SCOPE: gettext_lazy("Scope"),
    Driver.QUANTITY: gettext_lazy("Quantity"),
    Driver.PRICE: gettext_lazy("Price"),
    Driver.LATE_START: gettext_lazy("Late start"),
    Driver.SLOWER_WORK: gettext_lazy("Slower work"),
    Driver.DEPENDENCY: gettext_lazy("Waiting for others"),
    Driver.REBASELINE: gettext_lazy("Approved anew, no reason on record"),
    Driver.UNEXPLAINED: gettext_lazy("Not explained by the record"),
}
_FEWER: dict[Driver, Promise] = {
    Driver.LATE_START: gettext_lazy("Earlier start"),
    Driver.SLOWER_WORK: gettext_lazy("Quicker work"),
    Driver.DEPENDENCY: gettext_lazy("Less waiting for others"),
}
Write = Callable[[Decimal | None], str]


def writer(currency: str, base_year: int) -> Write:
    """Amounts of one kind of money in words."""

    def write(amount: Decimal | None) -> str:
        if amount is None or not currency:
            return display.not_known() if amount is None else display.number(amount)
        return display.amount(Money(amount, currency, PriceBase(base_year)))

    return write


def change_of_money(write: Write, amount: Decimal) -> str:
    """``+ GBP 12 m``, ``− GBP 3 m``, ``no change``."""
    if not amount:
        return _("no change")
    sign = "+" if amount > 0 else display.MINUS
    return f"{sign}{display.NO_BREAK}{write(abs(amount))}"


def change_of_days(days: int) -> str:
    """``+ 60 days``, ``− 3 days``, ``no change``."""
    if not days:
        return _("no change")
    words = ngettext("%(n)s day", "%(n)s days", abs(days)) % {"n": display.number(abs(days))}
    return f"{'+' if days > 0 else display.MINUS}{display.NO_BREAK}{words}"


def driver_words(driver: Driver, value: Decimal | int) -> str:
    """A start that moved to the front is not late, and work that takes fewer days is not slow."""
    if value < 0 and driver in _FEWER:
        return str(_FEWER[driver])
    return str(DRIVERS[driver])


def moment_words(found: Variance, moment: Moment) -> str:
    """What a stand is called: the original plan, a layer, a report, or what is expected now."""
    if moment.layer is not None:
        return _("Original plan") if not moment.layer else _("Layer %(n)s") % {"n": moment.layer}
    if moment.stand.key == NOW:
        return _("Expected now")
    labels = {f"report-{one.id}": one.label for one in found.page.reports}
    return labels.get(moment.stand.key, display.day(moment.as_at))


# ── The evaluation ───────────────────────────────────────────────────────────────────────────


def evaluated_words(one: Evaluated, write: Write) -> str:
    """The sentence of one dimension."""
    return _SENTENCES[one.dimension, one.code](one.figures, write)


Figures = Mapping[str, Any]


def _same(words: Promise) -> Callable[[Figures, Write], str]:
    return lambda _figures, _write: str(words)


def _grown(figures: Figures, write: Write) -> str:
    share = figures["share"]
    facts = {
        "share": display.share(abs(share), 1),
        "first": write(figures["first"]),
        "now": write(figures["now"]),
    }
    if not share:
        return _("The cost is what was first promised, %(first)s.") % facts
    if share > 0:
        return (
            _("The cost is %(share)s above the first promise: %(first)s then, %(now)s now.") % facts
        )
    return _("The cost is %(share)s below the first promise: %(first)s then, %(now)s now.") % facts


def _far_apart(figures: Figures, write: Write) -> str:
    facts = {"first": write(figures["first"]), "now": write(figures["now"])}
    return (
        _("%(first)s then, %(now)s now: so far apart that something else is probably counted.")
        % facts
    )


def _slipped(figures: Figures, _write: Write) -> str:
    later = display.later(figures["first"], figures["now"])
    facts = {
        "later": later,
        "first": display.day(figures["first"]),
        "now": display.day(figures["now"]),
    }
    said = _("The end is %(later)s: %(first)s then, %(now)s now.") % facts
    if figures.get("share") is None:
        return f"{said} {_('When it was to start is not known, so days are judged.')}"
    share = display.share(abs(figures["share"]), 1)
    return f"{said} {_('That is %(share)s of the time first planned.') % {'share': share}}"


def _scope_changed(figures: Figures, _write: Write) -> str:
    if not figures["share"]:
        return _("The scope is as it was first put into words.")
    share = display.share(figures["share"])
    return _("Words as many as %(share)s of the first scope were added or taken out.") % {
        "share": share
    }


def _fallen(figures: Figures, write: Write) -> str:
    facts = {
        "share": display.share(figures["share"], 1),
        "first": write(figures["first"]),
        "now": write(figures["now"]),
    }
    return _("The benefits promised fell by %(share)s: %(first)s then, %(now)s now.") % facts


def _trouble(figures: Figures, _write: Write) -> str:
    count = figures["trouble"]
    return ngettext(
        "%(n)s benefit is at risk or did not come.",
        "%(n)s benefits are at risk or did not come.",
        count,
    ) % {"n": count}


def _measured(figures: Figures, _write: Write) -> str:
    count = figures["listed"]
    return ngettext(
        "%(n)s benefit is listed, and it is measured and on course.",
        "%(n)s benefits are listed, and all are measured and on course.",
        count,
    ) % {"n": count}


def _not_measured(figures: Figures, write: Write) -> str:
    if figures["listed"]:
        facts = {"listed": figures["listed"], "measured": figures["measured"]}
        return _("%(measured)s of %(listed)s listed benefits are measured.") % facts
    if figures["now"] is not None:
        said = _("Benefits of %(now)s are promised, and none is listed and measured.")
        return said % {"now": write(figures["now"])}
    return _("No benefit is listed and measured here.")


def _above(figures: Figures, _write: Write) -> str:
    return (
        _(
            "%(above)s of %(open)s open risks are above what the body is ready to carry, and nobody"
            " accepted them."
        )
        % figures
    )


def _unheld(figures: Figures, _write: Write) -> str:
    return _(
        "%(unheld)s of %(open)s open risks were never scored, or nobody said how much risk the body"
        " is ready to carry."
    ) % figures  # fmt: skip


def _untouched(figures: Figures, _write: Write) -> str:
    return _("%(untouched)s of %(open)s open risks were not looked at for a long time.") % figures


def _within(figures: Figures, _write: Write) -> str:
    count = figures["open"]
    return ngettext(
        "%(n)s open risk, within what the body is ready to carry and looked after.",
        "%(n)s open risks, all within what the body is ready to carry and looked after.",
        count,
    ) % {"n": count}


def _missing(figures: Figures, _write: Write) -> str:
    percent = display.share(Decimal(figures["percent"]) / 100)
    return _("The newest report gives %(percent)s of the facts that it should.") % {
        "percent": percent
    }


def _doubts(figures: Figures, write: Write) -> str:
    count = figures["doubts"]
    words = ngettext(
        "%(n)s thing in it is wrong or contradicts another.",
        "%(n)s things in it are wrong or contradict each other.",
        count,
    ) % {"n": count}
    return f"{_missing(figures, write)} {words}"


_KEPT = _same(gettext_lazy("The figures are kept back from you."))
_SENTENCES: dict[tuple[str, str], Callable[[Figures, Write], str]] = {
    **{(name, "kept"): _KEPT for name in DIMENSIONS},
    ("time", "share"): _slipped,
    ("time", "days"): _slipped,
    ("time", "no-two-dates"): _same(gettext_lazy("There are no two end dates to compare.")),
    ("scope", "share"): _scope_changed,
    ("scope", "no-scope"): _same(
        gettext_lazy("No scope was put into words, so nobody can say whether it grew.")
    ),
    ("cost", "share"): _grown,
    ("cost", "no-two-costs"): _same(
        gettext_lazy("There are no two costs in the same money to compare.")
    ),
    ("cost", "far-apart"): _far_apart,
    ("benefits", "fallen"): _fallen,
    ("benefits", "trouble"): _trouble,
    ("benefits", "measured"): _measured,
    ("benefits", "not-measured"): _not_measured,
    ("risk", "no-register"): _same(
        gettext_lazy("No open risk is on record here. That is not the same as no risk.")
    ),
    ("risk", "above"): _above,
    ("risk", "unheld"): _unheld,
    ("risk", "untouched"): _untouched,
    ("risk", "within"): _within,
    ("data", "no-report"): _same(gettext_lazy("Nothing has been reported of it.")),
    ("data", "old"): _same(gettext_lazy("The newest report is more than a year old.")),
    ("data", "missing"): _missing,
    ("data", "doubts"): _doubts,
    ("data", "whole"): _missing,
}  # fmt: skip
