"""Two people at once: whoever waits for a row does not hold up the history meanwhile."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from commonweal.apps.accounts.actions import end_role
from commonweal.apps.accounts.models import RoleHolding
from commonweal.apps.accounts.queries import actor_of
from commonweal.apps.accounts.tests.factories import hold, make_organisation, make_person
from commonweal.apps.ledger.actions import record
from commonweal.apps.ledger.models import Entry
from commonweal.kernel.shapes import SYSTEM, Subject

NOW = timezone.now()


def in_a_thread(work: Callable[[], object], failed: list[Exception]) -> threading.Thread:
    def run() -> None:
        try:
            work()
        except Exception as error:  # noqa: BLE001 - it is what the test looks at
            failed.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@pytest.mark.django_db(transaction=True)
def test_two_who_change_one_row_and_record_it_do_not_wait_for_each_other_for_ever() -> None:
    ada, body = make_person(administrator=True), make_organisation()
    holding = hold(make_person(), "sro", body)
    failed: list[Exception] = []
    changed = threading.Event()

    def change_then_record() -> None:
        with transaction.atomic():
            last = timezone.localdate(NOW) + timedelta(days=9)
            RoleHolding.objects.filter(id=holding.id).update(last_day=last)
            changed.set()
            time.sleep(0.5)  # so that the other one stands at this row by now
            record(verb="a.b", subject=Subject("person", "p"), by=SYSTEM, at=NOW, payload={})

    other = in_a_thread(change_then_record, failed)
    changed.wait(10)
    if connection.vendor == "sqlite":  # the whole database is one lock there
        other.join()
    mine = in_a_thread(
        lambda: end_role(holding=holding, by=actor_of(ada), at=NOW, reason="moved"), failed
    )
    for thread in (other, mine):
        thread.join(20)
    assert failed == []
    assert sorted(Entry.objects.values_list("verb", flat=True)) == ["a.b", "accounts.end-role"]
