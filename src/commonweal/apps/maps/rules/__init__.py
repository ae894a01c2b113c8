"""Pure decisions about maps: what may lead to what, what is missing, where each box stands."""

from commonweal.apps.maps.rules.drawing import Gap, Placed, circle, gaps, link_problem, placed

__all__ = ["Gap", "Placed", "circle", "gaps", "link_problem", "placed"]
