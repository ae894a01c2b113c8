"""Who follows a log, and how far each has confirmed to have taken it over: nothing that one of them
has not is ever trimmed.

A target joins when the log is set up for it; a target that has not is not loaded. So a log knows
all who may still need it, though it is read by users who may write nothing there.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from commonweal.engines.transfer.changes.gaps import Gaps
from commonweal.engines.transfer.changes.triggers import Watched, random_text, text_of

__all__ = ["Joined", "behind", "confirming", "is_older", "joined", "joining", "leaving", "order_of"]


@dataclass(frozen=True, slots=True)
class Joined:
    """``token`` tells this follower from an earlier one of the same name. ``place``: what it has
    confirmed, "" before the first time."""

    follower: str
    token: str
    place: str


def joining(watched: Watched, follower: str) -> str:
    """Once: a follower that is there stays as it is."""
    names = f"{text_of(watched.name)}, {text_of(follower)}"
    dual = " FROM DUAL" if watched.store == "mariadb" else ""
    return (
        f"INSERT INTO {watched.followers} (name, follower, token, place) "
        f"SELECT {names}, {random_text(watched.store)}, ''{dual} WHERE NOT EXISTS "
        f"(SELECT 1 FROM {watched.followers} WHERE {_mine(watched, follower)})"
    )


def confirming(watched: Watched, follower: str, place: str) -> str:
    return (
        f"UPDATE {watched.followers} SET place = {text_of(place)} WHERE {_mine(watched, follower)}"
    )


def leaving(watched: Watched, gone: Joined) -> str:
    """Only as it was seen: who has confirmed more meanwhile is in use, and stays."""
    return (
        f"DELETE FROM {watched.followers} WHERE {_mine(watched, gone.follower)} AND token = "
        f"{text_of(gone.token)} AND place = {text_of(gone.place)}"
    )


def joined(session: Any, watched: Watched) -> list[Joined]:
    """All who follow this log, by name."""
    rows = session.rows(
        f"SELECT follower, token, place FROM {watched.followers} "
        f"WHERE name = {text_of(watched.name)} ORDER BY follower"
    )
    return [Joined(str(r["follower"]), str(r["token"]), str(r["place"])) for r in rows]


def _mine(watched: Watched, follower: str) -> str:
    return f"name = {text_of(watched.name)} AND follower = {text_of(follower)}"


def behind(store: str, place: str) -> str:
    """The condition under which an entry lies behind a place: it is still to be taken over."""
    given = json.loads(place) if place else {}
    if store == "postgresql":
        return (
            f"(xid, number) > ('{int(given.get('xid', 0))}'::xid8, {int(given.get('number', 0))})"
        )
    if store == "mariadb":
        return Gaps.of(place).condition()
    return f"number > {int(given.get('number', 0))}"


def is_older(place: str, than: str) -> bool:
    """A target that was put back to an earlier state does not know any more what it confirmed."""
    return order_of(place) < order_of(than)


def order_of(place: str) -> tuple[int, int]:
    given = json.loads(place) if place else {}
    return int(given.get("xid", 0)), int(given.get("number", 0))
