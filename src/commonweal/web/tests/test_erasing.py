"""Who was erased is named nowhere in the database, whichever slice had their name."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from commonweal.apps.accounts import actions as accounts
from commonweal.apps.accounts.models import Organisation, PersonLabel, User
from commonweal.apps.accounts.queries import actor_of
from commonweal.apps.accounts.tests.factories import PASSWORD, hold, make_person
from commonweal.apps.administration import actions, queries
from commonweal.apps.ledger.actions import checkpoint_if_due, record
from commonweal.apps.ledger.models import Entry
from commonweal.apps.ledger.queries import export_lines
from commonweal.apps.plans import actions as plans
from commonweal.apps.plans.tests.factories import a_plan, a_submitted_change
from commonweal.apps.programmes.actions import release_initiative
from commonweal.apps.programmes.models import Initiative, NamedRole
from commonweal.apps.programmes.tests.factories import mark
from commonweal.apps.reports import actions as reports
from commonweal.apps.returns import actions as returns
from commonweal.engines.attest import verify_export
from commonweal.kernel.errors import RuleBroken
from commonweal.kernel.shapes import Subject

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def everything() -> str:
    """Every cell of every table as text."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                cells = (bytes(c) if isinstance(c, memoryview) else c for c in row)
                found.append(f"{table}: {dict(zip(names, map(str, cells), strict=True))}")
    return "\n".join(found)


def a_busy_life(kim: User, other: User, body: Organisation, client) -> Initiative:
    """What leaves a name in each slice."""
    by, by_other = {"by": actor_of(kim), "at": NOW}, {"by": actor_of(other), "at": NOW}
    client.login(email=kim.email, password=PASSWORD)
    client.get(reverse("account"))
    one = a_plan()
    NamedRole.objects.create(initiative=one, role="sro", name=kim.name, person=kim)
    report = reports.draft_report(initiative=one, as_at=NOW.date(), label="Now", **by)
    reports.edit_report(report=report, values={"confidence": "amber"}, rows={}, **by)
    reports.lock_report(report=report, **by)
    plans.decide_change(change=a_submitted_change(one), approve=True, reason="agreed", **by)
    mark(one, "open")
    one.refresh_from_db()
    release_initiative(initiative=one, **by)
    returns.keep_files(files=[("a.csv", b"Name\nBridge\n")], **by)
    actions.make_token(
        owner=kim, name="Kim Muster's", verbs=["read"], expires_at=NOW + timedelta(1), at=NOW
    )
    line = f"new@example.org,Staff,{body.name}"
    actions.send_invitations(lines=queries.invitations_read(line, by=kim), **by)
    actions.queue_message(to_address=kim.email, subject="Dear Kim Muster", body="x", at=NOW)
    accounts.rename_person(person=kim, name="Kim Muster-Novak", **by)
    record(
        verb="plans.edit-costs",
        subject=Subject("initiative", one.id, one.name),
        payload={"note": "as Kim Muster said"},
        reason="Kim Muster asked",
        **by_other,
    )
    return one


def test_who_was_erased_is_named_nowhere_and_the_history_holds(client) -> None:
    ada = make_person("Ada", administrator=True)
    body = Organisation.objects.create(id="B", name="Works", kind="department", path="B/")
    kim = make_person("Kim Muster", organisation=body)
    EmailAddress.objects.create(user=kim, email=kim.email, primary=True, verified=True)
    hold(kim, "administrator", body)
    one = a_busy_life(kim, ada, body, client)
    address = kim.email
    checkpoint_if_due(NOW)
    assert everything().count("Kim Muster") > 20
    by = {"by": actor_of(ada), "at": NOW}
    accounts.deactivate_person(person=kim, successor=ada, reason="left", **by)
    with pytest.raises(RuleBroken, match="Do not name"):
        actions.erase_everything(person=kim, reason="Kim Muster-Novak asked", **by)
    actions.erase_everything(person=kim, reason="the person asked", **by)
    rows = everything().splitlines()
    assert [row for row in rows if "muster" in row.casefold() or address in row] == []
    assert verify_export(export_lines()).holds
    checkpoint_if_due(NOW)
    assert verify_export(export_lines()).holds
    assert one.change_requests.get().decided_by_label.startswith("Erased person")
    kept = [entry.payload for entry in Entry.objects.filter(verb="ledger.erase")]
    released = [p for p in kept if p["verb"] == "initiative.released"]
    assert "recorded" in released[0]
    assert all("recorded" not in p for p in kept if p["verb"] == "plans.edit-costs")


def test_each_slice_keeps_names_where_erasing_finds_them() -> None:
    columns = [field for model in apps.get_models() for field in model._meta.concrete_fields]
    named = [field for field in columns if field.name.endswith("by_label")]
    assert len(named) > 5
    assert [str(field) for field in named if not isinstance(field, PersonLabel)] == []
