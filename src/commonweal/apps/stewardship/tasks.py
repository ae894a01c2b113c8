"""Work that runs later. Each may be run again, or be cut off, at any point."""

from __future__ import annotations

from datetime import datetime

from django_tasks import task

from commonweal.apps.stewardship import actions
from commonweal.apps.stewardship.models import BenefitEffect
from commonweal.kernel.shapes import Actor


@task()
def work_out_effect_later(effect_id: str, by: dict[str, str], at: str) -> None:
    """In the name of who asked; nothing where the benefit is gone."""
    effect = BenefitEffect.objects.filter(id=effect_id).first()
    if effect:
        actions.work_out_effect(effect=effect, by=Actor(**by), at=datetime.fromisoformat(at))
