"""Risks: of all, of an initiative, one, and one's own."""

from commonweal.web.pages.risks.views import (
    initiative_risks,
    my_risks,
    risk,
    risks,
)

__all__ = ["initiative_risks", "my_risks", "risk", "risks"]
