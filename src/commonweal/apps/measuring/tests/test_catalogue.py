"""The catalogue that is shipped: whole, with its sources, and fit to make measures from."""

from __future__ import annotations

import pytest

from commonweal.apps.measures.actions import create_measure
from commonweal.apps.measures.models import Aggregation, Direction, Frequency
from commonweal.apps.measures.tests.factories import NOW
from commonweal.apps.measuring.rules import catalogue, catalogue_entry
from commonweal.apps.programmes.tests.factories import SOMEBODY, an_organisation
from commonweal.engines import express
from commonweal.kernel.errors import NotFound

WANTED = {
    *("uptime", "security-incidents", "time-to-deploy", "change-failure", "user-adoption"),
    *("digital-take-up", "cost-per-transaction", "completion-rate", "satisfaction"),
    *("processing-time", "accessibility-defects", "staff-hours-saved", "it-running-cost"),
    *("energy-and-carbon", "training-completed", "data-quality-score"),
}


def test_the_catalogue_has_the_sixteen_measures_each_with_its_source():
    assert {one.key for one in catalogue()} == WANTED
    for one in catalogue():
        assert len(one.definition) > 60
        assert one.direction in Direction.values
        assert one.frequency in Frequency.values
        assert one.aggregation in Aggregation.values
        assert one.source.how in {"published", "our own", "recalled, to be confirmed"}
        assert bool(one.source.address) == (one.source.how != "our own")


def test_the_formulas_use_the_inputs_that_are_explained():
    for one in catalogue():
        names = express.names(express.parse(one.formula)) if one.formula else set()
        assert set(names) == set(one.inputs), one.key


def test_an_entry_is_found_with_and_without_its_version():
    assert catalogue_entry("uptime") is catalogue_entry("uptime@1")
    with pytest.raises(NotFound):
        catalogue_entry("uptime@2")


@pytest.mark.django_db
def test_every_entry_makes_a_measure():
    body = an_organisation()
    for one in catalogue():
        made = create_measure(
            organisation=body, key=one.key, values=one.values(), by=SOMEBODY, at=NOW
        )
        assert (made.name, made.catalogue_key) == (one.name, f"{one.key}@1")
