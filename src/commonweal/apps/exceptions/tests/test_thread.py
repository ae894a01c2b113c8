"""From a tolerance to an exception, its answer, and what a gate is told; and who learns of it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from commonweal.apps.accounts.queries import actor_of
from commonweal.apps.accounts.rules import Role
from commonweal.apps.administration.models import OutboxMessage
from commonweal.apps.exceptions.actions import Given, answer_exception, look_for_exceptions
from commonweal.apps.exceptions.models import ToleranceException
from commonweal.apps.exceptions.queries import (
    exceptions_asked,
    exceptions_waiting,
    facts_for,
    visible_exceptions,
)
from commonweal.apps.exceptions.tests.factories import lets_differ
from commonweal.apps.ledger.models import Entry
from commonweal.apps.plans.actions import start_plan
from commonweal.apps.plans.tests.factories import a_plan, a_promise
from commonweal.apps.programmes.models import Initiative, Report
from commonweal.apps.programmes.tests.factories import NOW, a_person, an_initiative, mark
from commonweal.apps.risks.tests.factories import a_risk, carries, scored
from commonweal.apps.tolerances.actions import Wanted
from commonweal.apps.tolerances.rules import Unit
from commonweal.kernel.errors import RuleBroken
from commonweal.kernel.shapes import Actor

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
DIRECTOR = Actor(id="01JZZZZZZZZZZZZZZZZZZZZZZ9", label="Dora Director")
FACT = "tolerances.exceptions_open"


def expects(one: Initiative, cost: object) -> None:
    """The cost line that was promised at 100 is now expected to come to so much."""
    one.cost_lines.update(forecast=None if cost is None else Decimal(str(cost)))


def reported(cost: object, by: Actor) -> Initiative:
    """An initiative whose plan has no lines, and a report of it that somebody made."""
    one = an_initiative("Reported")
    start_plan(initiative=one, promise=a_promise(), by=DIRECTOR, at=NOW)
    Report.objects.create(
        initiative=one, series="test", as_at=TODAY, label="March", reported_name=one.name,
        made_at=NOW, made_by_id=by.id, made_by_label=by.label, state="approved", approved_at=NOW,
        whole_life_cost=Decimal(str(cost)), currency="GBP",
    )  # fmt: skip
    return one


def opened() -> list[ToleranceException]:
    return list(ToleranceException.objects.filter(closed_at=None))


def accepts(percent: object, **given: object) -> Given:
    wanted = Wanted(values={Unit.PERCENT: Decimal(str(percent))})
    usual = {"answer": "accept", "reason": "Steel is dear", "due_on": TODAY + timedelta(90)}
    return Given(**{**usual, "wanted": wanted, **given})


def the_value(one: Initiative) -> object:
    return facts_for([one.id], on=TODAY)[one.id][FACT].value


def test_the_whole_thread():
    one = a_plan()
    director, sro = a_person(Role.PORTFOLIO_DIRECTOR), a_person(Role.SRO, one)
    assert the_value(one) is None
    lets_differ(one.organisation, "cost", DIRECTOR, NOW, percent=10)
    expects(one, 110)
    assert look_for_exceptions(at=NOW) == 0
    assert the_value(one) == 0
    expects(one, 120)
    assert [look_for_exceptions(at=NOW) for _again in range(2)] == [1, 0]
    (row,) = opened()
    assert (row.kind, row.owner_id, row.level_organisation) == (
        "cost",
        director.id,
        one.organisation,
    )
    assert [f["value"] for f in row.figures["figures"]] == ["100.00", "120.00"]
    assert OutboxMessage.objects.filter(person=director).count() == 1
    assert exceptions_waiting(director, TODAY) == [row]
    assert exceptions_waiting(sro, TODAY) == []
    assert the_value(one) == 1
    by = {"by": actor_of(director), "at": NOW}
    for person, given, code in (
        (sro, accepts(25), "own-exception"),
        (director, accepts(15), "wider-than-above"),
        (director, accepts(15, wanted=None), "no-tolerance"),
        (director, accepts(15, reason=" "), "unexplained"),
    ):
        with pytest.raises(RuleBroken) as refused:
            answer_exception(exception=row, given=given, by=actor_of(person), at=NOW)
        assert refused.value.code == code
    asked = accepts(0, answer="plan")
    answer_exception(exception=row, given=asked, **by)
    assert exceptions_waiting(director, TODAY) == []
    assert exceptions_waiting(director, TODAY + timedelta(91)) == [row]
    assert exceptions_asked(sro, TODAY) == [row]
    expects(one, None)
    assert look_for_exceptions(at=NOW) == 0, "what is no longer known stays open"
    assert the_value(one) == 1
    expects(one, 105)
    assert look_for_exceptions(at=NOW) == 1
    row.refresh_from_db()
    assert (row.closed_why, row.answers.get().answer, the_value(one)) == ("within", "plan", 0)
    verbs = ["set-tolerance", "raise", "answer", "close"]
    found = [entry.verb.partition(".")[2] for entry in _entries()]
    assert found == verbs


def _entries():
    mine = Entry.objects.filter(verb__startswith="exceptions.")
    return (mine | Entry.objects.filter(verb__startswith="tolerances.")).order_by("number")


def test_accepting_covers_the_forecast_until_a_day_and_never_more_than_above():
    one = a_plan()
    director = a_person(Role.PORTFOLIO_DIRECTOR)
    lets_differ(one.organisation, "cost", DIRECTOR, NOW, percent=30)
    lets_differ(one, "cost", DIRECTOR, NOW, percent=5)
    expects(one, 120)
    look_for_exceptions(at=NOW)
    (row,) = opened()
    by = {"by": actor_of(director), "at": NOW}
    for percent, code in ((31, "wider-than-above"), (19, "not-covered")):
        with pytest.raises(RuleBroken) as refused:
            answer_exception(exception=row, given=accepts(percent), **by)
        assert refused.value.code == code
    answer_exception(exception=row, given=accepts(20), **by)
    row.refresh_from_db()
    assert (row.closed_why, opened(), the_value(one)) == ("accepted", [], 0)
    later = NOW + timedelta(days=91)
    assert look_for_exceptions(at=later) == 1, "after its day the tighter one holds again"
    assert len(opened()) == 1


def test_who_reported_the_figures_does_not_answer():
    director, other = a_person(Role.PORTFOLIO_DIRECTOR), a_person(Role.FINANCE)
    one = reported(120, actor_of(director))
    lets_differ(one.organisation, "cost", DIRECTOR, NOW, percent=10)
    look_for_exceptions(at=NOW)
    (row,) = opened()
    assert (row.hands, row.owner_id) == ([director.id], other.id)
    assert exceptions_waiting(director, TODAY) == []
    with pytest.raises(RuleBroken) as refused:
        answer_exception(exception=row, given=accepts(9), by=actor_of(director), at=NOW)
    assert refused.value.code == "own-exception"
    look_for_exceptions(at=NOW + timedelta(days=999))
    assert opened() == [row], "an old report does not show that the forecast is back"


@pytest.mark.either_database
def test_nobody_says_for_their_own_work_and_nothing_wider_than_above():
    one = a_plan()
    sro = a_person(Role.SRO, one)
    lets_differ(one.organisation, "time", DIRECTOR, NOW, days=30)
    for by, days, code in ((actor_of(sro), 9, "own-work"), (DIRECTOR, 31, "wider-than-above")):
        with pytest.raises(RuleBroken) as refused:
            lets_differ(one, "time", by, NOW, days=days)
        assert refused.value.code == code


def test_whoever_may_not_see_the_figure_learns_nothing(client):
    one = a_plan()
    lets_differ(one.organisation, "cost", DIRECTOR, NOW, percent=10)
    lets_differ(one.organisation, "risk", DIRECTOR, NOW, count=0)
    expects(one, 120)
    carries(one)
    a_risk(one)
    scored(a_risk(one, "Told to few", marking="sensitive"))
    mark(one, "sensitive", "whole_life_cost")
    assert look_for_exceptions(at=NOW) == 2
    reader, finance = a_person(Role.STAFF), a_person(Role.FINANCE)
    assert visible_exceptions(finance).count() == 2
    assert visible_exceptions(reader).count() == 0
    client.force_login(reader)
    hidden = opened()[0]
    for name, args in (
        ("initiative", [one.id]), ("tolerances", [one.id]), ("exceptions", []),
        ("exceptions_csv", []), ("my_work", []),
    ):  # fmt: skip
        page = client.get(reverse(name, args=args)).content.decode()
        assert "120" not in page
        assert hidden.id not in page
        assert "beyond what may differ: " not in page
        assert "Told to few" not in page
        assert "Exceptions: raise" not in page
    assert client.get(reverse("exception", args=[hidden.id])).status_code == 404
    fact = facts_for([one.id], on=TODAY)[one.id][FACT]
    assert fact.value == 2
    seen = fact.seen(lambda marking, _f: marking == "internal")
    assert seen.value == 1, "cost, whose marking is the initiative's own"
    assert fact.seen(lambda _m, fields: "whole_life_cost" not in fields).value is None


@pytest.mark.either_database
def test_the_pages_show_it_and_take_an_answer(client):
    one = a_plan()
    director = a_person(Role.PORTFOLIO_DIRECTOR)
    lets_differ(one.organisation, "cost", DIRECTOR, NOW, percent=10)
    expects(one, 120)
    look_for_exceptions(at=NOW)
    (row,) = opened()
    client.force_login(director)
    programme = client.get(reverse("initiative", args=[one.id])).content.decode()
    assert "The forecast is beyond what may differ: cost." in programme
    page = client.get(reverse("exception", args=[row.id])).content.decode()
    assert "expected to be 20\N{NO-BREAK SPACE}% above the approved plan" in page
    assert "GBP\N{NO-BREAK SPACE}120" in page
    tolerances = reverse("tolerances", args=[one.id])
    assert "Original plan" in client.get(tolerances).content.decode()
    wide = {"percent": "11", "from_on": "2999-01-01", "review_on": "2999-02-01", "reason": "more"}
    refused = client.post(reverse("tolerance_set", args=[one.id, "cost"]), wide)
    assert "no more than 10" in refused.content.decode()
    stop = {"answer": "stop", "reason": "Not worth it any more"}
    done = client.post(reverse("exception_answer", args=[row.id]), stop, follow=True)
    assert "Not worth it any more" in done.content.decode()
    assert "Bridge renewal" in client.get(reverse("exceptions_csv")).content.decode()
    assert "Exceptions: raise" in client.get(reverse("history")).content.decode()
    assert client.get(reverse("exceptions_xlsx")).content[:2] == b"PK"


def test_the_number_of_queries_does_not_grow(django_assert_num_queries):
    ones = [a_plan(f"Number {n}") for n in range(3)]
    for kind, line in (
        ("cost", "percent"),
        ("time", "days"),
        ("scope", "count"),
        ("risk", "count"),
    ):
        lets_differ(ones[0].organisation, kind, DIRECTOR, NOW, **{line: 9})
    with django_assert_num_queries(12):
        facts_for([ones[0].id], on=TODAY)
    with django_assert_num_queries(12):
        facts_for([one.id for one in ones], on=TODAY)
