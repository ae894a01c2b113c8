"""What the API document promises, tried on the real application with data made from the document:
no call ends in an error of the server, and every answer is one that the document names."""

from __future__ import annotations

from datetime import timedelta

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from commonweal.apps.administration.actions import make_token
from commonweal.apps.sources.tests.factories import an_importer, calls_of

pytestmark = pytest.mark.either_database
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@pytest.fixture
def _one_connection():
    """A request would close the connection at its end, and with it the data of the test."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def document(db, settings, tmp_path, _one_connection):
    """The document as somebody with a token gets it."""
    settings.MEDIA_ROOT = tmp_path
    now, person = timezone.now(), an_importer()
    calls_of(person.organisation)
    _made, token = make_token(
        owner=person, name="x", verbs=("import", "read"), expires_at=now + timedelta(1), at=now
    )
    headers = {"Authorization": f"Bearer {token}"}
    found = schemathesis.openapi.from_wsgi(
        "/api/v1/openapi.json", get_wsgi_application(), headers=headers
    )
    found.config.generation.modes = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]
    found.config.headers = headers
    return found


MODES = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.value)
def test_every_answer_is_one_that_the_document_names(document, mode, drill_rounds):
    few = settings(
        max_examples=drill_rounds(5, 500), deadline=None, suppress_health_check=list(HealthCheck)
    )
    tried = 0
    for result in document.get_all_operations():
        operation = result.ok()

        @few
        @given(operation.as_strategy(generation_mode=mode))
        def every_answer_is_one_of_its(case: Case) -> None:
            case.call_and_validate(checks=CHECKS)

        try:
            every_answer_is_one_of_its()
        except Unsatisfiable:  # nothing can be wrong about a call that takes nothing
            assert mode is GenerationMode.NEGATIVE
        tried += 1
    assert tried > 5
