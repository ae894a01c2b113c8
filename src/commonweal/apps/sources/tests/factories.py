"""A body with an importer and measures, and sources of each kind."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from commonweal.apps.accounts.models import Organisation, User
from commonweal.apps.accounts.queries import actor_of
from commonweal.apps.accounts.rules import Role
from commonweal.apps.accounts.tests.factories import hold, make_organisation, make_person
from commonweal.apps.measures.models import Measure, Reading
from commonweal.apps.measures.tests.factories import a_measure
from commonweal.apps.sources.actions import add_source, claim_source, run_source
from commonweal.apps.sources.models import Run, Source

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)


def an_importer(organisation: Organisation | None = None) -> User:
    body = organisation or make_organisation()
    person = make_person(organisation=body)
    hold(person, Role.ANALYST, body)
    return person


def calls_of(organisation: Organisation, key: str = "calls", **values: Any) -> Measure:
    """Monthly, of this body."""
    return a_measure(key, organisation=organisation, **values)


def a_source(kind: str, keeper: User, **values: Any) -> Source:
    """Of the body of its keeper; ``columns`` are those of a table with a month and a value."""
    body = keeper.organisation
    assert body is not None
    columns = {"value": "value", "period": "month", **values.pop("columns", {})}
    usual: dict[str, Any] = {"name": f"{kind} source", "every_minutes": 60}
    return add_source(
        organisation=body,
        kind=kind,
        values={**usual, **values, "columns": columns},
        keeper=keeper,
        by=actor_of(keeper),
        at=NOW,
    )


def ran(source: Source, at: datetime = NOW, **given: Any) -> Run:
    """One run, as the worker does it."""
    claim = claim_source(source=source, at=at)
    assert claim is not None
    run = run_source(source_id=source.id, claim=claim, at=at, **given)
    assert run is not None
    return run


def values_of(measure: Measure) -> dict[str, str]:
    """The readings that count, by the month of their first day."""
    found = Reading.objects.filter(measure=measure, current=True).order_by("ends")
    return {f"{one.starts:%Y-%m}": f"{one.value.normalize():f}" for one in found}
