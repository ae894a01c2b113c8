"""The business case, version by version: its words, options and lines."""

from commonweal.apps.cases.models.case import BusinessCase
from commonweal.apps.cases.models.options import BenefitLine, CostLine, Option, SuccessFactor

__all__ = ["BenefitLine", "BusinessCase", "CostLine", "Option", "SuccessFactor"]
