"""What is kept about a person, taken out by somebody else."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from commonweal.apps.accounts.queries import actor_of
from commonweal.apps.accounts.tests.factories import hold, make_organisation, make_person
from commonweal.apps.administration.actions import queue_message
from commonweal.apps.ledger.actions import record
from commonweal.kernel.shapes import Subject

pytestmark = pytest.mark.django_db


def test_what_is_taken_out_about_somebody_opens_no_door_and_shows_no_figure(client) -> None:
    body, now = make_organisation(), timezone.now()
    kim, local = make_person("Kim", organisation=body), make_person("Lo Cal", organisation=body)
    hold(local, "administrator", body)
    letter = "Follow this link: https://example.org/reset/1-secret"
    queue_message(to_address=kim.email, subject="Password", body=letter, at=now)
    record(
        verb="plans.edit-costs",
        subject=Subject("initiative", "p1", "Secret Bridge"),
        by=actor_of(kim),
        at=now,
        payload={"cost": "9999"},
        reason="it is 9999",
    )
    client.force_login(local)
    taken = client.post(reverse("person_export", args=[kim.id])).content.decode()
    for kept in ("1-secret", "9999", "Secret Bridge"):
        assert kept not in taken, kept
    assert "plans.edit-costs" in taken
    client.force_login(kim)
    assert "1-secret" in client.get(reverse("my_export")).content.decode()
