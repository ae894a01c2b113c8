"""What owners do beside the record: acceptance at closure, estimates, letters. Shape only."""

from commonweal.apps.stewardship.models.stewardship import Acceptance, BenefitEffect, Reminder

__all__ = ["Acceptance", "BenefitEffect", "Reminder"]
