"""What one person may do today, worked out from the roles that they hold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from commonweal.apps.accounts.rules.permissions import DELIVERY_LINE, Role, Verb, verbs_of

__all__ = ["NOBODY", "Access", "Grant", "paths_above"]


@dataclass(frozen=True, slots=True)
class Grant:
    """One role held today.

    ``path`` is the organisation's. ``initiative_id`` is empty for a role on the whole
    organisation, which reaches every organisation below it.
    """

    role: Role
    path: str
    initiative_id: str = ""

    def __post_init__(self) -> None:
        if not self.path:
            raise ValueError("a role is held on an organisation, or on an initiative of one")

    def covers(self, path: str, initiatives: frozenset[str]) -> bool:
        """True where this role reaches an organisation (``path``) or one of the initiatives."""
        if self.initiative_id:
            return self.initiative_id in initiatives
        return path.startswith(self.path)


@dataclass(frozen=True, slots=True)
class Access:
    """Every role of one person today. ``only`` narrows it to the verbs of an API token;
    ``second_step`` is true where one of the roles requires it at sign-in."""

    grants: tuple[Grant, ...] = ()
    everywhere: bool = False
    signed_in: bool = False
    only: frozenset[Verb] | None = None
    second_step: bool = False

    def narrowed(self, verbs: Iterable[Verb]) -> Access:
        return replace(self, only=frozenset(verbs))

    def verbs(self, path: str = "", initiative: str = "") -> frozenset[Verb]:
        """The verbs that this person has on an organisation, an initiative, or both.

        ``initiative`` is an id, or the ids from the root of its tree each followed by "/":
        a role on a programme reaches the projects below it.
        """
        within = frozenset(part for part in initiative.split("/") if part)
        held = [grant.role for grant in self.grants if grant.covers(path, within)]
        found = {Verb.RELEASED}
        if self.everywhere:
            found |= verbs_of(Role.ADMINISTRATOR)
        for role in held:
            found |= verbs_of(role)
        if DELIVERY_LINE.intersection(held):
            found.discard(Verb.ASSURE)
        return frozenset(found if self.only is None else found & self.only)

    def can(self, verb: Verb, path: str = "", initiative: str = "") -> bool:
        return verb in self.verbs(path, initiative)

    def can_somewhere(self, verb: Verb) -> bool:
        """True where there is any place at all: for a menu, never for a decision."""
        if self.only is not None and verb not in self.only:
            return False
        return self._everywhere_with(verb) or any(verb in verbs_of(g.role) for g in self.grants)

    def organisation_paths(self, verb: Verb) -> tuple[str, ...] | None:
        """The tops of the trees in which this person has ``verb``; None means everywhere."""
        if self.only is not None and verb not in self.only:
            return ()
        if self._everywhere_with(verb):
            return None
        paths = {g.path for g in self.grants if not g.initiative_id and verb in verbs_of(g.role)}
        return tuple(sorted(p for p in paths if not paths.intersection(paths_above(p))))

    def initiative_ids(self, verb: Verb) -> frozenset[str]:
        """The initiatives on which this person holds a role that has ``verb``."""
        if self.only is not None and verb not in self.only:
            return frozenset()
        return frozenset(
            g.initiative_id for g in self.grants if g.initiative_id and verb in verbs_of(g.role)
        )

    def _everywhere_with(self, verb: Verb) -> bool:
        return self.everywhere and verb in verbs_of(Role.ADMINISTRATOR)


NOBODY = Access()


def paths_above(path: str) -> tuple[str, ...]:
    """The paths of the organisations above ``path``, from the root, without itself."""
    parts = path.rstrip("/").split("/")
    return tuple("/".join(parts[:end]) + "/" for end in range(1, len(parts)))
