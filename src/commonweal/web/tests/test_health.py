"""The health page answers anybody, says nothing, and fails where the database does."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection


@pytest.mark.django_db
def test_it_is_well_without_signing_in(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"well\n")


def test_it_is_not_well_without_a_database(client, monkeypatch):
    def away() -> None:
        raise DatabaseError("away")

    monkeypatch.setattr(connection, "cursor", away)
    client.raise_request_exception = False
    assert client.get("/healthz").status_code == 500
