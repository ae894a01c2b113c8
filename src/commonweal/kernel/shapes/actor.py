"""Who did something, and to what: the two ends of every ledger entry."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["SYSTEM", "Actor", "Subject"]


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody or something that acts. ``id`` is a person's id, or ``"system"``."""

    id: str
    label: str
    organisation_id: str = ""

    def __post_init__(self) -> None:
        if not self.id or not self.label:
            raise ValueError("an actor needs an id and a label")


@dataclass(frozen=True, slots=True)
class Subject:
    """What was acted upon: its kind (a model's singular name), id and label at the time."""

    kind: str
    id: str
    label: str = ""


SYSTEM = Actor(id="system", label="Commonweal")
