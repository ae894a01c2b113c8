"""Plain record shapes that more than one floor hands over."""

from commonweal.kernel.shapes.actor import SYSTEM, Actor, Subject

__all__ = ["SYSTEM", "Actor", "Subject"]
