"""Copy a framework, write a version of one's own, put it in force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from commonweal.apps.accounts.actions.checked import check
from commonweal.apps.accounts.models import Organisation
from commonweal.apps.frameworks.models import FrameworkVersion
from commonweal.apps.frameworks.queries import flaws_of, framework_of
from commonweal.apps.frameworks.rules import key_of, with_part, without_part
from commonweal.apps.ledger.actions import record
from commonweal.engines.assess import (
    Framework,
    framework_digest,
    framework_from,
    framework_record,
)
from commonweal.kernel.errors import RuleBroken
from commonweal.kernel.shapes import Actor, Subject

__all__ = ["change_part", "copy_framework", "put_in_force", "remove_part", "retire"]

State = FrameworkVersion.State


@transaction.atomic
def copy_framework(
    *, ref: str, organisation: Organisation, name: str, by: Actor, at: datetime
) -> FrameworkVersion:
    """The first draft of a framework of this body or, where it has one of that name, of its next
    version. RuleBroken while another is being written."""
    key = key_of(name)
    if not key:
        raise RuleBroken(_("Give it a name."), code="name-missing", field="name")
    body = Organisation.objects.select_for_update().get(id=organisation.id)
    rows = FrameworkVersion.objects.filter(organisation=body, key=key)
    if rows.filter(state=State.DRAFT).exists():
        raise RuleBroken(
            _("A version of this name is being written already."), code="draft-exists", field="name"
        )
    number = (rows.aggregate(last=Max("number"))["last"] or 0) + 1
    first = framework_of(ref)
    source = _("Copied from %(name)s, version %(n)s") % {"name": first.name, "n": first.version}
    content = replace(first, key=key, name=name.strip(), version=number, source=source)
    made = FrameworkVersion(
        organisation=body,
        key=key,
        number=number,
        content=framework_record(content),
        began_as=ref,
        made_at=at,
        made_by_id=by.id,
        made_by_label=by.label,
    )
    check(made)
    made.save(force_insert=True)
    return _entered(made, {"from": ref}, by, at, verb="frameworks.copy")


@transaction.atomic
def change_part(
    *, version: FrameworkVersion, part: tuple[str, str], values: Mapping[str, Any], by: Actor,
    at: datetime,
) -> FrameworkVersion:  # fmt: skip
    """Change one criterion, gate or weight of a draft, or add it: ``part`` is its kind and its key,
    "" for a new one."""
    held, content = _draft(version)
    changed = with_part(content, *part, values)
    payload = {"part": list(part), "values": dict(values)}
    return _written(held, changed, payload, by, at, verb="frameworks.change-part")


@transaction.atomic
def remove_part(
    *, version: FrameworkVersion, part: tuple[str, str], by: Actor, at: datetime
) -> FrameworkVersion:
    held, content = _draft(version)
    changed = without_part(content, *part)
    return _written(held, changed, {"part": list(part)}, by, at, verb="frameworks.remove-part")


@transaction.atomic
def put_in_force(*, version: FrameworkVersion, by: Actor, at: datetime) -> FrameworkVersion:
    """From now on gates may follow it, and it is never changed. RuleBroken where something stops
    it, or by somebody who had a hand in it."""
    held, content = _draft(version)
    if by.id in held.hands:
        raise RuleBroken(
            _("You had a hand in this version. Ask somebody else who may approve to look at it."),
            code="own-submission",
        )
    if any(flaw.stops for flaw in flaws_of(content)):
        raise RuleBroken(_("Mend first what stops it."), code="framework-flawed")
    held.state, held.digest = State.IN_FORCE, framework_digest(content)
    held.in_force_at, held.in_force_by_id, held.in_force_by_label = at, by.id, by.label
    check(held)
    held.save()
    return _entered(held, {"digest": held.digest}, by, at, verb="frameworks.put-in-force")


@transaction.atomic
def retire(*, version: FrameworkVersion, reason: str, by: Actor, at: datetime) -> FrameworkVersion:
    """No new gate follows it; those that do go on."""
    held = FrameworkVersion.objects.select_for_update().get(id=version.id)
    if held.state != State.IN_FORCE:
        raise RuleBroken(_("It is not in force."), code="not-in-force")
    held.state = State.RETIRED
    held.save()
    return _entered(held, {}, by, at, verb="frameworks.retire", reason=reason)


def _draft(version: FrameworkVersion) -> tuple[FrameworkVersion, Framework]:
    """Read again and locked. RuleBroken where it is not being written any more."""
    held = FrameworkVersion.objects.select_for_update().get(id=version.id)
    if held.state != State.DRAFT:
        raise RuleBroken(_("This version is in force. Copy it to change it."), code="in-force")
    return held, framework_from(held.content)


def _written(
    held: FrameworkVersion, content: Framework, payload: Mapping[str, Any], by: Actor,
    at: datetime, *, verb: str,
) -> FrameworkVersion:  # fmt: skip
    held.content = framework_record(content)
    held.edited_by_ids = sorted({*held.edited_by_ids, by.id})
    check(held)
    held.save()
    return _entered(held, payload, by, at, verb=verb)


def _entered(
    version: FrameworkVersion, payload: Mapping[str, Any], by: Actor, at: datetime, *, verb: str,
    reason: str = "",
) -> FrameworkVersion:  # fmt: skip
    subject = Subject("framework", version.id, str(version))
    told = {"organisation": version.organisation_id, "key": version.key, "number": version.number}
    record(verb=verb, subject=subject, by=by, at=at, payload={**told, **payload}, reason=reason)
    return version
