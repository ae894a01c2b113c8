"""Work that runs later. Each may be run again, or be cut off, at any point."""

from __future__ import annotations

from datetime import datetime

from django_tasks import task

from commonweal.apps.accounts.models import User
from commonweal.apps.accounts.queries import actor_of
from commonweal.apps.stewardship import actions
from commonweal.apps.stewardship.models import BenefitEffect


@task()
def work_out_effect_later(effect_id: str, person_id: str, at: str) -> None:
    """In the name of who asked, which a task does not keep; nothing where the benefit is gone."""
    effect = BenefitEffect.objects.filter(id=effect_id).first()
    if effect:
        by = actor_of(User.objects.get(id=person_id))
        actions.work_out_effect(effect=effect, by=by, at=datetime.fromisoformat(at))
