"""POST /api/v1/readings: the one door for readings that programs, forms and collectors send."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router, Schema

from commonweal.apps.accounts.asking import person_of
from commonweal.apps.accounts.models import Organisation, User
from commonweal.apps.accounts.queries import access_require_somewhere, organisation_get
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.administration.api import TokenAuth
from commonweal.apps.deliveries import actions
from commonweal.engines.read.outside.documents import read_json
from commonweal.kernel.errors import BadInput

router = Router(tags=["readings"])
MOST_BYTES = 2 * 1024 * 1024


class RefusedOut(Schema):
    row: int
    why: str


class TakenOut(Schema):
    """What became of the rows. ``again`` says that this batch was taken before."""

    added: int = 0
    same: int = 0
    replaced: int = 0
    held: int = 0
    late: int = 0
    batch: str | None = None
    refused: list[RefusedOut] = []
    accepted_sequence: int | None = None
    again: bool = False


_ROW = {
    "type": "object",
    "required": ["measure", "starts", "ends", "value"],
    "properties": {
        "measure": {"type": "string", "description": "its key or its id"},
        "starts": {"type": "string", "format": "date"},
        "ends": {"type": "string", "format": "date", "description": "the last day, included"},
        "value": {"type": ["string", "number"]},
        "as_of": {"type": ["string", "null"], "format": "date-time"},
    },
}
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["rows"],
                    "properties": {
                        "rows": {"type": "array", "items": _ROW, "maxItems": 5_000},
                        "organisation": {
                            "type": "string",
                            "description": "id of the body; else your own",
                        },
                        "collector": {"type": "string", "maxLength": 80},
                        "sequence": {"type": "integer", "minimum": 1},
                    },
                }
            }
        },
    },
    "parameters": [
        {
            "in": "header",
            "name": "Idempotency-Key",
            "schema": {"type": "string", "maxLength": 160},
            "description": "the same batch under the same key is taken once",
        }
    ],
}


@router.post(
    "/readings", auth=TokenAuth(), response=TakenOut, operation_id="push_readings",
    openapi_extra=_BODY,
)  # fmt: skip
def push_readings(request: HttpRequest) -> Any:
    """Bring readings, each batch once. A row that cannot be taken is refused alone. A collector
    numbers its batches from 1; 409 says which number comes next."""
    sender = person_of(request)
    access_require_somewhere(sender, Verb.IMPORT)
    return actions.deliver(sent=_sent(request, sender), sender=sender, at=timezone.now())


def _sent(request: HttpRequest, sender: User) -> actions.Sent:
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        raise BadInput(
            _("A batch has at most %(n)s MB. Send several.") % {"n": MOST_BYTES // 2**20},
            code="too-large",
        )
    body = read_json(request.body)
    rows = body.get("rows") if isinstance(body, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise _no_batch(_('Send {"rows": [...]}, each row an object.'))
    collector, sequence = body.get("collector", ""), body.get("sequence", 0)
    if not _is_name(collector, 80) or not _is_count(sequence) or bool(collector) != bool(sequence):
        raise _no_batch(_("A collector gives its name and the number of the batch, from 1."))
    key = request.headers.get("Idempotency-Key", "")
    if not _is_name(key, 160):
        raise _no_batch(_("An Idempotency-Key has at most 160 letters, digits and signs."))
    organisation = _body_of(body.get("organisation"), sender)
    return actions.Sent(rows, organisation, request.body, key, collector, sequence)


def _body_of(given: object, sender: User) -> Organisation:
    """The body that is named, else that of the sender."""
    named = given if isinstance(given, str) and "\x00" not in given else ""
    if not named and sender.organisation_id is None:
        raise _no_batch(_("Say for which body: give its id as organisation."))
    return organisation_get(sender, named or sender.organisation_id or "", Verb.IMPORT)


def _is_name(given: object, most: int) -> bool:
    return isinstance(given, str) and len(given) <= most and (not given or given.isprintable())


def _is_count(given: object) -> bool:
    return isinstance(given, int) and not isinstance(given, bool) and 0 <= given < 2**62


def _no_batch(words: str) -> BadInput:
    return BadInput(words, code="not-a-batch")
