"""The door for readings that are sent: by programs, surveys and forms, collectors at sites."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from commonweal.apps.accounts.models import Organisation, User
from commonweal.apps.accounts.queries import actor_of
from commonweal.apps.deliveries.models import Collector, Delivery
from commonweal.apps.ledger.actions import entries_last
from commonweal.apps.measures.actions import Pushed
from commonweal.apps.measures.models import Measure
from commonweal.apps.sources.actions import take
from commonweal.apps.sources.models import Run
from commonweal.apps.sources.queries import measures_to_bring
from commonweal.apps.sources.readers import Came, calendar_of
from commonweal.apps.sources.rules import (
    Mapped,
    NotADayError,
    NotAFigureError,
    Row,
    day_of,
    figure_of,
    moment_of,
)
from commonweal.engines.read.outside import Answer
from commonweal.kernel.errors import BadInput, RuleBroken

__all__ = ["Sent", "SequenceError", "deliver"]

MOST_ROWS = 5_000
KEPT_FOR = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Sent:
    """A batch as it was sent: rows as JSON gave them, and either the key by which its sender knows
    it, or the name of a collector and the number of the batch in its queue."""

    rows: Sequence[Mapping[str, Any]]
    organisation: Organisation
    body: bytes = b""
    key: str = ""
    collector: str = ""
    sequence: int = 0
    digest: str = field(init=False, default="")

    def __post_init__(self) -> None:
        plain = json.dumps([self.organisation.id, list(self.rows)], sort_keys=True, default=str)
        digest = hashlib.sha256(plain.encode()).hexdigest()
        object.__setattr__(self, "digest", digest)


class SequenceError(RuleBroken):
    """The number of a batch is not the one that comes next; ``expected`` is."""

    def __init__(self, message: str, code: str, expected: int) -> None:
        super().__init__(message, code=code, field="sequence")
        self.expected = expected


@transaction.atomic
@entries_last()
def deliver(*, sent: Sent, sender: User, at: datetime) -> dict[str, Any]:
    """Take a batch in, once. The answer says what became of its rows; the same batch again is
    answered the same and does nothing. RuleBroken where the key stood for other rows."""
    if len(sent.rows) > MOST_ROWS:
        raise BadInput(
            _("A batch has at most %(n)s rows. Send several.") % {"n": MOST_ROWS},
            code="too-many-rows",
            field="rows",
        )
    # A token that may import and nothing else does: what the person may see finds the measures.
    # Two batches of one person at once are taken one after the other.
    person = User.objects.select_for_update().get(id=sender.id)
    return _from_collector(sent, person, at) if sent.collector else _once(sent, person, at)


def _once(sent: Sent, sender: User, at: datetime) -> dict[str, Any]:
    """Under the key of the sender, else under what the batch itself adds up to. Without a key it is
    tried again where rows were refused: their measure may be there by now."""
    key = sent.key or f"sha256:{sent.digest}"
    known = Delivery.objects.filter(owner=sender, key=key).first()
    if known is None or (not sent.key and known.answer["refused"]):
        answer = _taken(sent, sender, at)
        kept = {"digest": sent.digest, "answer": answer, "at": at}
        Delivery.objects.update_or_create(owner=sender, key=key, defaults=kept)
        return answer
    if known.digest != sent.digest:
        raise RuleBroken(
            _("This key stood for other rows before. Send each batch under a key of its own."),
            code="key-reused",
            field="Idempotency-Key",
        )
    answer = dict(known.answer)
    return {**answer, "again": True}


def _from_collector(sent: Sent, sender: User, at: datetime) -> dict[str, Any]:
    Collector.objects.get_or_create(owner=sender, name=sent.collector, defaults={"seen_at": at})
    held = Collector.objects.select_for_update().get(owner=sender, name=sent.collector)
    expected = held.accepted + 1
    key = f"collector:{sent.collector}:{sent.sequence}"
    if sent.sequence <= held.accepted:
        known = Delivery.objects.filter(owner=sender, key=key).first()
        if known is not None and known.digest != sent.digest:
            raise SequenceError(
                _("The number %(n)s stood for other rows before. Send these as %(next)s.")
                % {"n": sent.sequence, "next": expected},
                "sequence-reused",
                expected,
            )
        answer = known.answer if known else {}
        return {**answer, "accepted_sequence": sent.sequence, "again": True}
    if sent.sequence != expected:
        raise SequenceError(
            _("Batch %(next)s comes next, not %(n)s.") % {"n": sent.sequence, "next": expected},
            "sequence-gap",
            expected,
        )
    answer = {"accepted_sequence": sent.sequence, **_taken(sent, sender, at)}
    held.accepted, held.seen_at = sent.sequence, at
    held.save(update_fields=["accepted", "seen_at"])
    Delivery.objects.create(owner=sender, key=key, digest=sent.digest, answer=answer, at=at)
    return answer


def _taken(sent: Sent, sender: User, at: datetime) -> dict[str, Any]:
    names = (_name(raw) for raw in sent.rows)
    measures = measures_to_bring(sender, sent.organisation, names)
    rows: list[Row] = []
    refused: list[tuple[int, str]] = []
    for number, raw in enumerate(sent.rows, 1):
        try:
            rows.append(_row(number, raw, measures))
        except (NotADayError, NotAFigureError) as error:
            refused.append((number, str(error)))
    run = Run(
        organisation=sent.organisation,
        kind="collector" if sent.collector else "push",
        label=sent.collector or _("Sent by a program"),
        by=sender,
        started_at=at,
    )
    came = Came(Mapped(rows, refused), Answer(sent.body, "application/json", "sent.txt"), measures)
    pushed = take(run=run, came=came, by=actor_of(sender), at=at, keeper=sender)
    counts = {name: getattr(run, name) for name in ("added", "same", "replaced", "held", "late")}
    batch = str(pushed.batch.id) if pushed.batch else None
    return {**counts, "batch": batch, "refused": _told(pushed)}


def _told(pushed: Pushed) -> list[dict[str, Any]]:
    return [{"row": number, "why": why} for number, why in pushed.refused]


def _name(raw: Mapping[str, Any]) -> str:
    name = raw.get("measure")
    return name.strip() if isinstance(name, str) else ""


def _row(number: int, raw: Mapping[str, Any], measures: Mapping[str, Measure]) -> Row:
    """One row as it was sent; what is wrong with it is said of this row alone."""
    name = _name(raw)
    if name not in measures:
        raise NotADayError(
            _(
                "There is no measure %(name)s that you may bring readings for, or several bodies "
                "use this key: then give its id."
            )
            % {"name": repr(name[:60])}
        )
    calendar = calendar_of()
    starts, ends = day_of(raw.get("starts"), calendar), day_of(raw.get("ends"), calendar)
    value = figure_of(raw.get("value"), measures[name].unit)
    if starts is None or ends is None:
        raise NotADayError(_("The row needs starts and ends, written like 2024-04-30."))
    if value is None:
        raise NotAFigureError(_("The row has no value."))
    return Row(number, name, starts, ends, value, moment_of(raw.get("as_of"), calendar))


def forget_sent(*, at: datetime) -> int:
    """Forget after three months what was answered. A collector's place in its queue stays."""
    return Delivery.objects.filter(at__lt=at - KEPT_FOR).delete()[0]
