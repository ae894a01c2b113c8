"""The sentence and the key figures of the portfolio, computed from its facts."""

from __future__ import annotations

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonweal.apps.portfolio.queries import MoneyTotal, PortfolioFacts
from commonweal.kernel.money import Money, PriceBase
from commonweal.web import display
from commonweal.web.display import Figure


def sentence(facts: PortfolioFacts) -> SafeString:
    """What changed, then what is not known: one line, or two short ones."""
    if not facts.count:
        return format_html("{}", _("No programme matches these filters."))
    return format_html_join(
        " ", "{}", [[part] for part in (_changed(facts), _unknown(facts)) if part]
    )


def _changed(facts: PortfolioFacts) -> SafeString:
    count = display.number(facts.count)
    if facts.previous_as_at is None:
        words = ngettext(
            "%(n)s programme, reported for the first time: there is nothing to compare yet.",
            "%(n)s programmes, all reported for the first time: there is nothing to compare yet.",
            facts.count,
        )
        return format_html("{}", words % {"n": count})
    worse = ngettext("%(n)s worsened", "%(n)s worsened", facts.worsened)
    better = ngettext("%(n)s improved", "%(n)s improved", facts.improved)
    pattern = ngettext(
        "Of {count} programme, {worse} {since} and {better}.",
        "Of {count} programmes, {worse} {since} and {better}.",
        facts.count,
    )
    return format_html(
        pattern,
        count=count,
        worse=format_html("<strong>{}</strong>", worse % {"n": _or_none(facts.worsened)}),
        better=better % {"n": _or_none(facts.improved)},
        since=_since(facts),
    )


def _or_none(number: int) -> str:
    return display.number(number) if number else _("none")


def _since(facts: PortfolioFacts) -> str:
    """A date only where all rows were reported on the same day."""
    if facts.first_as_at == facts.last_as_at and facts.previous_as_at:
        return _("since %(month)s") % {"month": display.month(facts.previous_as_at)}
    return _("since the report before")


def _unknown(facts: PortfolioFacts) -> str:
    """At most three things that are not said, the most frequent first."""
    missing = [
        (facts.no_cost, _("no whole-life cost")),
        (facts.no_end_date, _("no end date")),
        (facts.no_confidence, _("no confidence")),
    ]
    given = sorted((pair for pair in missing if pair[0]), key=lambda pair: -pair[0])
    if not given:
        return _("All give a cost, an end date and a confidence.")
    parts = [f"{display.number(number)} {words}" for number, words in given]
    first = ngettext("%(n)s gives %(what)s", "%(n)s give %(what)s", given[0][0])
    parts[0] = first % {"n": display.number(given[0][0]), "what": given[0][1]}
    if len(parts) == 1:
        return f"{parts[0]}."
    return _("%(first)s and %(last)s.") % {"first": ", ".join(parts[:-1]), "last": parts[-1]}


def figures(facts: PortfolioFacts) -> list[Figure]:
    """Four: how many, what they cost, how many grew, how many are late."""
    return [_how_many(facts), _cost(facts), _costlier(facts), _later(facts)]


def _how_many(facts: PortfolioFacts) -> Figure:
    note = _("as at %(day)s") % {"day": display.day(facts.last_as_at)}
    if facts.first_as_at and facts.first_as_at != facts.last_as_at:
        days = {"first": display.month(facts.first_as_at), "last": display.month(facts.last_as_at)}
        note = _("reported from %(first)s to %(last)s") % days
    how = ""
    if facts.not_comparable:
        how = ngettext(
            "%(n)s has no confidence in one of its last two reports, or changed its scale, so it "
            "is counted neither as worsened nor as improved.",
            "%(n)s have no confidence in one of their last two reports, or changed their scale, "
            "so they are counted neither as worsened nor as improved.",
            facts.not_comparable,
        ) % {"n": display.number(facts.not_comparable)}
    return Figure(_("Programmes"), display.number(facts.count), note, how)


def _cost(facts: PortfolioFacts) -> Figure:
    label = _("Whole-life cost")
    if not facts.money:
        return Figure(label, display.not_known(), _("none gives one"))
    most = max(facts.money, key=lambda total: total.counted)
    note = _("%(base)s; %(n)s of %(count)s give one") % {
        "base": display.price_base(PriceBase(most.base_year)),
        "n": display.number(most.counted),
        "count": display.number(facts.count),
    }
    others = [total for total in facts.money if total is not most]
    how = _("The sum of the latest figure of each. Totals never cross currencies or price bases.")
    if facts.cost_hidden:
        kept = ngettext(
            "%(n)s is kept back from you and not in it.",
            "%(n)s are kept back from you and not in it.",
            facts.cost_hidden,
        )
        how += " " + kept % {"n": display.number(facts.cost_hidden)}
    if others:
        listed = "; ".join(_listed(total) for total in others)
        how += " " + _("Not in this sum: %(listed)s.") % {"listed": listed}
    return Figure(label, display.amount(_money(most)), note, how)


def _listed(total: MoneyTotal) -> str:
    return _("%(money)s from %(n)s") % {
        "money": display.money(_money(total)),
        "n": display.number(total.counted),
    }


def _money(total: MoneyTotal) -> Money:
    return Money(total.total, total.currency, PriceBase(total.base_year))


def _costlier(facts: PortfolioFacts) -> Figure:
    compared = sum(total.with_original for total in facts.money)
    label = _("Cost up by more than a tenth")
    if not compared:
        return Figure(label, display.not_known(), _("none can be compared with its first figure"))
    return Figure(
        label,
        display.number(facts.costlier),
        _("of %(n)s that can be compared with their first figure")
        % {"n": display.number(compared)},
        _(
            "The latest whole-life cost against the first one above zero that was reported, in the "
            "same currency and price base."
        ),
    )


def _later(facts: PortfolioFacts) -> Figure:
    label = _("End later than first planned")
    dated = facts.count - facts.no_end_date - facts.end_date_hidden
    if not dated:
        return Figure(label, display.not_known(), _("none gives an end date"))
    return Figure(
        label,
        display.number(facts.later),
        _("of %(n)s that give an end date") % {"n": display.number(dated)},
        _("The latest end date against the first one that was reported."),
    )
