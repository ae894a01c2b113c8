"""Benefits: of all, of an initiative, of oneself, and one with every figure's readings."""

from commonweal.web.pages.benefits.views import (
    benefit,
    benefits,
    initiative_benefits,
    my_benefits,
)

__all__ = ["benefit", "benefits", "initiative_benefits", "my_benefits"]
