"""Writes: one function for each thing that a person does. Each is one transaction and one ledger
entry, takes ``by`` (who) and ``at`` (when), and returns what it made or changed."""

from commonweal.apps.programmes.actions.handling import (
    Handling,
    mark_initiative,
    release_initiative,
    withdraw_release,
)
from commonweal.apps.programmes.actions.initiatives import (
    create_initiative,
    edit_initiative,
    join_initiatives,
    split_initiative,
)
from commonweal.apps.programmes.actions.intake import Taken, take_in
from commonweal.apps.programmes.actions.layers import Promise, add_layer, put_layer
from commonweal.apps.programmes.actions.positions import refresh_positions

__all__ = [
    "Handling",
    "Promise",
    "Taken",
    "add_layer",
    "create_initiative",
    "edit_initiative",
    "join_initiatives",
    "mark_initiative",
    "put_layer",
    "refresh_positions",
    "release_initiative",
    "split_initiative",
    "take_in",
    "withdraw_release",
]
