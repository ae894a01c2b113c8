"""What approving a batch would do: pure values, worked out before anything is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from commonweal.apps.programmes.rules.incoming import IncomingInitiative
from commonweal.apps.returns.rules.matching import Matched, link_keys
from commonweal.apps.returns.rules.sources import SourceReport, folded

__all__ = ["Facets", "incoming_initiatives"]


@dataclass(frozen=True, slots=True)
class Facets:
    """An initiative of the record, and what its newest report said of the same things.

    A facet that differs from its newest report was set by a person, and files leave it alone.
    """

    id: str
    newest: str
    name: str
    other_names: tuple[str, ...]
    reference: str
    organisation_id: str
    category: str
    description: str
    said_name: str
    said_organisation_id: str
    said_category: str
    said_description: str


def incoming_initiatives(
    sources: Sequence[SourceReport],
    matched: Matched,
    bodies: Mapping[str, str],
    facets: Mapping[str, Facets],
    unchanged: Collection[str] = (),
) -> list[IncomingInitiative]:
    """One initiative for each key, as its newest report describes it.

    ``bodies`` maps the organisation as named in the source to an id. Reports that are
    ``unchanged`` (by place) say nothing new about their initiative.
    """
    grouped: dict[str, list[SourceReport]] = defaultdict(list)
    for key, source in zip(matched.keys, sources, strict=True):
        grouped[key] += [] if source.place in unchanged else [source]
    return [
        _incoming(key, sorted(own, key=lambda s: (s.as_at, s.place)), bodies, facets.get(key))
        for key, own in grouped.items()
    ]


def _incoming(
    key: str,
    own: Sequence[SourceReport],
    bodies: Mapping[str, str],
    there: Facets | None,
) -> IncomingInitiative:
    if there is not None and not own:
        return IncomingInitiative(key, there.name, there.organisation_id, there.id)
    newest = own[-1]
    links = tuple(dict.fromkeys(pair for source in own for pair in link_keys(source)))
    if there is not None:
        return _known(key, own, bodies, there, links)
    return IncomingInitiative(
        key=key,
        name=newest.name,
        organisation_id=bodies[newest.body],
        kind=newest.kind,
        other_names=_others(newest.name, own, ()),
        reference=_last(s.published_id for s in own)[:80],
        description=_last(s.description for s in own),
        category=_last(s.category for s in own),
        phase=newest.phase,
        method=newest.method,
        tags=newest.tags,
        links=links,
        original_cost=next((s.original_cost for s in own if s.original_cost), None),
        original_end_date=next((s.original_end_date for s in own if s.original_end_date), None),
    )


def _known(
    key: str,
    own: Sequence[SourceReport],
    bodies: Mapping[str, str],
    there: Facets,
    links: tuple[tuple[str, str], ...],
) -> IncomingInitiative:
    """Newer reports move what nobody set by hand; older ones only fill what is empty."""
    newest = own[-1]
    newer = str(newest.as_at) >= there.newest

    def moved(now: str, said: str, new: str) -> str:
        if not now:
            return new
        return new if new and newer and now == said else now

    name = moved(there.name, there.said_name, newest.name)
    return IncomingInitiative(
        key=key,
        id=there.id,
        name=name,
        organisation_id=moved(
            there.organisation_id, there.said_organisation_id, bodies[newest.body]
        ),
        other_names=_others(name, own, (*there.other_names, there.name)),
        reference=moved(there.reference, there.reference, _last(s.published_id for s in own)[:80]),
        description=moved(
            there.description, there.said_description, _last(s.description for s in own)
        ),
        category=moved(there.category, there.said_category, _last(s.category for s in own)),
        links=links,
    )


def _others(name: str, own: Sequence[SourceReport], known: Iterable[str]) -> tuple[str, ...]:
    """Every other name, in the order in which they were known; spellings that differ in case or
    white space alone are one."""
    names: dict[str, str] = {}
    for other in [*known, *(n for s in own for n in (*s.other_names, s.name))]:
        names.setdefault(folded(other), other)
    names.pop(folded(name), None)
    return tuple(names.values())


def _last(values: Iterable[str]) -> str:
    found = [value for value in values if value]
    return found[-1] if found else ""
