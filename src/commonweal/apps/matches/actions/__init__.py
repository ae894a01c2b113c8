"""Writes: make bodies that are new, offer what is in doubt, keep what a person said."""

from commonweal.apps.matches.actions.bodies import make_bodies, offer_successions, root_body
from commonweal.apps.matches.actions.offers import (
    accept_body,
    accept_match,
    offer_matches,
    offer_succession,
    refuse_body,
    refuse_match,
)

__all__ = [
    "accept_body",
    "accept_match",
    "make_bodies",
    "offer_matches",
    "offer_succession",
    "offer_successions",
    "refuse_body",
    "refuse_match",
    "root_body",
]
