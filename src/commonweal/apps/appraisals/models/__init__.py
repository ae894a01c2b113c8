"""What a case was found to be worth, and who decided about it."""

from commonweal.apps.appraisals.models.approval import Approval, Condition
from commonweal.apps.appraisals.models.run import Run

__all__ = ["Approval", "Condition", "Run"]
