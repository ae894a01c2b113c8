"""The database itself refuses to change or remove what was promised."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, models, transaction

from commonweal.apps.accounts.models import Organisation
from commonweal.apps.plans.models import (
    ChangeRequest,
    CostBaseline,
    CostLine,
    Milestone,
    MilestoneBaseline,
)
from commonweal.apps.programmes import actions as programmes
from commonweal.apps.programmes.models import Baseline, Initiative
from commonweal.apps.programmes.tests.factories import NOW, SOMEBODY, an_initiative

pytestmark = pytest.mark.django_db


def promised(*, illustrative: bool = False) -> Initiative:
    """An initiative with a layer that promises a milestone and a cost line."""
    one = an_initiative()
    if illustrative:
        body = Organisation(name="Example", kind="department", illustrative=True)
        body.path = f"{body.id}/"
        body.save()
        Initiative.objects.filter(id=one.id).update(organisation=body)
    layer = programmes.add_layer(
        initiative=one,
        promise=programmes.Promise(
            as_at=date(2026, 3, 31),
            origin="test",
            whole_life_cost=Decimal("5.00"),
            currency="GBP",
        ),
        by=SOMEBODY,
        at=NOW,
    )
    milestone = Milestone.objects.create(initiative=one, name="Open")
    line = CostLine.objects.create(
        initiative=one, first_year=2027, nature="capital", recurrence="one-off", currency="GBP"
    )
    MilestoneBaseline.objects.create(milestone=milestone, baseline=layer, promised=date(2027, 5, 1))
    CostBaseline.objects.create(cost_line=line, baseline=layer, promised=Decimal("5.00"))
    return one


LAYERED = [
    (Baseline, {"whole_life_cost": Decimal("1.00")}),
    (MilestoneBaseline, {"promised": date(2030, 1, 1)}),
    (CostBaseline, {"promised": Decimal("1.00")}),
]


@pytest.mark.parametrize(("model", "change"), LAYERED)
def test_a_promise_is_not_changed(model: type[models.Model], change: dict[str, object]):
    promised()
    before = list(model.objects.values())
    with pytest.raises(IntegrityError, match="never changed or removed"), transaction.atomic():
        model.objects.update(**change)
    assert list(model.objects.values()) == before


@pytest.mark.parametrize("model", [model for model, _ in LAYERED])
def test_a_promise_is_not_removed(model: type[models.Model]):
    promised()
    with pytest.raises(IntegrityError, match="never changed or removed"), transaction.atomic():
        model.objects.all().delete()
    assert model.objects.count() == 1


REPLACING = {
    "sqlite": "INSERT OR REPLACE INTO {0} SELECT * FROM {0}",
    "postgresql": "INSERT INTO {0} SELECT * FROM {0} ON CONFLICT (id) DO UPDATE SET id = '1'",
}


@pytest.mark.parametrize("model", [model for model, _ in LAYERED])
def test_a_promise_is_not_replaced(model: type[models.Model]):
    promised()
    with (
        pytest.raises(IntegrityError, match="never changed or removed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(REPLACING[connection.vendor].format(model._meta.db_table))


def test_an_initiative_with_a_promise_is_not_removed():
    one = promised()
    with pytest.raises(IntegrityError, match="never changed or removed"), transaction.atomic():
        one.delete()


@pytest.mark.parametrize("table", ["programmes_baseline", "plans_milestonebaseline"])
def test_a_whole_table_of_promises_is_not_emptied(table):
    promised()
    statement = f"DELETE FROM {table}"
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:  # what is still to be checked at the end, checked now
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        statement = f"TRUNCATE {table} CASCADE"
    with (
        pytest.raises(IntegrityError, match="never changed or removed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_who_approved_a_layer_can_be_erased_but_not_the_id():
    promised()
    Baseline.objects.update(approved_by_label="Erased person")
    with pytest.raises(IntegrityError), transaction.atomic():
        Baseline.objects.update(approved_by_id="somebody else")


def test_an_illustrative_body_goes_with_all_that_it_promised():
    one = promised(illustrative=True)
    ChangeRequest.objects.create(
        initiative=one,
        what="More",
        why="Because",
        requested_at=NOW,
        requested_by_id="a",
        decided_by_id="b",
        state="approved",
        baseline=one.baselines.get(),
    )
    Initiative.objects.filter(organisation__illustrative=True).delete()
    assert not Baseline.objects.exists()
    Organisation.objects.filter(illustrative=True).delete()


def test_a_real_body_cannot_be_made_illustrative_to_lose_its_promises():
    promised()
    with pytest.raises(IntegrityError, match="illustrative"), transaction.atomic():
        Organisation.objects.update(illustrative=True)
    Organisation.objects.update(illustrative=False)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", [1, 2])
def test_a_test_that_commits_a_promise_is_cleaned_up_and_the_refusal_stays(time: int):
    assert not Baseline.objects.exists()
    promised()
    with pytest.raises(IntegrityError, match="never changed or removed"):
        Baseline.objects.all().delete()
