"""Pure decisions about which is which."""

from commonweal.apps.matches.rules.bodies import (
    BodyFound,
    NewBody,
    Succession,
    body_ids,
    find_bodies,
    successions,
)

__all__ = ["BodyFound", "NewBody", "Succession", "body_ids", "find_bodies", "successions"]
