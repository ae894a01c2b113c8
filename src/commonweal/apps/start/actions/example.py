"""The example: loaded where the record is empty, removed in one action, never mixed with real
records."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from commonweal.apps.accounts.actions import create_organisation, rename_organisation
from commonweal.apps.accounts.models import Organisation, OrganisationKind, RoleHolding, User
from commonweal.apps.ledger.actions import entries_last, record
from commonweal.apps.programmes.actions import take_in
from commonweal.apps.programmes.models import Baseline, Initiative
from commonweal.apps.programmes.rules.incoming import IncomingInitiative
from commonweal.apps.start.actions.measured import load_measures, remove_measures
from commonweal.apps.start.actions.promised import load_promise, remove_promises
from commonweal.apps.start.rules import example
from commonweal.kernel.errors import RuleBroken
from commonweal.kernel.shapes import Actor, Subject

SERIES = "example"


@transaction.atomic
@entries_last()
def load_example(*, by: Actor, at: datetime, seed: int = 1) -> Organisation:
    """Make the illustrative portfolio; returns the body at its root. Again changes nothing.

    RuleBroken where there are real initiatives.
    """
    there = Organisation.objects.filter(illustrative=True, parent=None).first()
    if there:
        return there
    if Initiative.objects.exists():
        raise RuleBroken(
            _("There are real initiatives here, and the example is never mixed with them."),
            code="example-beside-real",
        )
    root, bodies = _bodies(by, at)
    made = example.portfolio(seed)
    take_in(
        series=SERIES,
        initiatives=[_incoming(one, bodies[one.body]) for one in made],
        reports=[(one.reference, report) for one in made for report in one.reports],
        by=by,
        at=at,
    )
    measures = load_measures(by=by, at=at, seed=seed)
    load_promise(measures, by=by, at=at)
    record(
        verb="start.example-loaded",
        subject=Subject("organisation", root.id, root.name),
        by=by,
        at=at,
        payload={"seed": seed, "initiatives": len(made), "measures": len(measures)},
    )
    return root


def _bodies(by: Actor, at: datetime) -> tuple[Organisation, dict[str, str]]:
    root = create_organisation(
        name=example.root(), kind=OrganisationKind.GOVERNMENT, illustrative=True, by=by, at=at
    )
    ids = {}
    for short, name in example.bodies().items():
        one = create_organisation(
            name=name,
            kind=OrganisationKind.DEPARTMENT,
            parent=root,
            illustrative=True,
            by=by,
            at=at,
        )
        rename_organisation(organisation=one, name=name, short_name=short, by=by, at=at)
        ids[short] = one.id
    return root, ids


def _incoming(one: example.ExampleInitiative, organisation_id: str) -> IncomingInitiative:
    return IncomingInitiative(
        key=one.reference,
        name=one.name,
        organisation_id=organisation_id,
        reference=one.reference,
        description=one.description,
        category=one.category,
        kind="project" if "Project" in one.name else "programme",
        links=((one.reference.casefold(), "id"), (one.name.casefold(), "name")),
    )


@transaction.atomic
def remove_example(*, by: Actor, at: datetime) -> int:
    """Take the illustrative bodies away with everything below them; returns how many initiatives.

    The history keeps that it was there. Nothing to remove, no entry.
    """
    bodies = Organisation.objects.filter(illustrative=True)
    root = bodies.filter(parent=None).first()
    if root is None:
        return 0
    initiatives = Initiative.objects.filter(organisation__in=bodies)
    count = initiatives.count()
    try:
        remove_promises(bodies)
        remove_measures(bodies)
        Baseline.objects.filter(initiative__in=initiatives).delete()
        initiatives.update(parent=None)
        initiatives.delete()
        RoleHolding.objects.filter(organisation__in=bodies).delete()
        User.objects.filter(organisation__in=bodies).update(organisation=None)
        for body in bodies.order_by("-path"):
            body.delete()
    except ProtectedError as error:
        raise RuleBroken(
            _("Something real hangs on the example: %(what)s. Remove that first.")
            % {"what": ", ".join(str(one) for one in list(error.protected_objects)[:3])},
            code="example-in-use",
        ) from error
    record(
        verb="start.example-removed",
        subject=Subject("organisation", root.id, root.name),
        by=by,
        at=at,
        payload={"initiatives": count},
    )
    return count
