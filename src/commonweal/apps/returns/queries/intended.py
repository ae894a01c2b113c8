"""What approving reports would do to the record as it is now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F

from commonweal.apps.matches.queries import body_keys, settled_pairs
from commonweal.apps.matches.rules import BodyFound, find_bodies
from commonweal.apps.programmes.models import Initiative, InitiativeLink, Report
from commonweal.apps.programmes.rules.incoming import IncomingInitiative, differences
from commonweal.apps.returns.models import Batch
from commonweal.apps.returns.rules.intentions import Facets, incoming_initiatives
from commonweal.apps.returns.rules.matching import Doubt, KnownReport, Matched, match
from commonweal.apps.returns.rules.published import series_of
from commonweal.apps.returns.rules.sources import SourceReport
from commonweal.kernel.digest import canonical_digest

MOST_CHANGES_LISTED = 300


@dataclass(frozen=True, slots=True)
class Intended:
    """The reports of one series, where each belongs, and what is new or different."""

    series: str
    title: str
    root: str
    sources: tuple[SourceReport, ...]
    matched: Matched
    bodies: Mapping[str, BodyFound]
    facets: Mapping[str, Facets]
    outcome: Mapping[str, str]
    changes: tuple[dict[str, Any], ...]
    doubts: tuple[Doubt, ...]

    def initiatives(self, body_ids: Mapping[str, str]) -> list[IncomingInitiative]:
        """What the door of programmes takes, once the bodies have ids."""
        unchanged = {place for place, what in self.outcome.items() if what == "same"}
        return incoming_initiatives(self.sources, self.matched, body_ids, self.facets, unchanged)

    def plain(self) -> dict[str, Any]:
        """The plan as a batch keeps it and a page shows it."""
        count = {
            what: list(self.outcome.values()).count(what) for what in ("add", "change", "same")
        }
        new = {one.new for one in self.bodies.values() if one.new}
        return {
            "series": self.series,
            "title": self.title,
            "root": self.root,
            "initiatives_added": len({k for k in self.matched.keys if k.startswith("new:")}),
            "initiatives_known": len({k for k in self.matched.keys if not k.startswith("new:")}),
            "reports_added": count["add"],
            "reports_changed": count["change"],
            "reports_unchanged": count["same"],
            "bodies_added": sorted(body.name for body in new),
            "joint_bodies": sorted(name for name, one in self.bodies.items() if one.joint),
            "outcome": dict(self.outcome),
            "changes": list(self.changes[:MOST_CHANGES_LISTED]),
            "doubts": [self._doubt(one) for one in self.doubts],
        }

    def _doubt(self, doubt: Doubt) -> dict[str, Any]:
        return {
            "first": self._named(doubt.first),
            "second": self._named(doubt.second),
            "evidence": list(doubt.evidence),
        }

    def _named(self, key: str) -> str:
        own = [s for k, s in zip(self.matched.keys, self.sources, strict=True) if k == key]
        if own:
            return max(own, key=lambda s: s.as_at).name
        return str(Initiative.objects.get(id=key).name)


def intended(batch: Batch, sources: Iterable[SourceReport]) -> list[Intended]:
    """What ``sources`` would do, series by series."""
    grouped: dict[str, list[SourceReport]] = defaultdict(list)
    for source in sources:
        grouped[source.series].append(source)
    return [_intended(batch, series, tuple(own)) for series, own in sorted(grouped.items())]


def plan_digest(plan: Mapping[str, Any]) -> str:
    """Changes whenever what approval would do changes."""
    return canonical_digest(plan)


def _intended(batch: Batch, series: str, sources: tuple[SourceReport, ...]) -> Intended:
    published = series_of(series)
    bodies = _own_bodies(batch, sources) if batch.organisation else _bodies(series, sources)
    id_alone = published is not None and published.id_alone
    matched = match(sources, _known(series), _links(series), id_alone=id_alone)
    stored = _stored(series, [k for k in matched.keys if not k.startswith("new:")])
    outcome, changes = _compare(sources, matched, stored)
    added = {k for k, s in zip(matched.keys, sources, strict=True) if outcome[s.place] == "add"}
    return Intended(
        series=series,
        title=published.title if published else "",
        root=published.root if published else "",
        sources=sources,
        matched=matched,
        bodies=bodies,
        facets=_facets(series, stored),
        outcome=outcome,
        changes=tuple(changes),
        doubts=_open_doubts(matched, added),
    )


def _bodies(series: str, sources: Sequence[SourceReport]) -> dict[str, BodyFound]:
    names = sorted({(s.body, s.body_short) for s in sources if s.body})
    return find_bodies(names, body_keys(), series)


def _own_bodies(batch: Batch, sources: Sequence[SourceReport]) -> dict[str, BodyFound]:
    """Bodies below the one whose table it is; others are made there, or are not told apart."""
    names = sorted({(s.body, "") for s in sources if s.body})
    found = find_bodies(names, body_keys(below=batch.organisation.path))
    if batch.plan.get("new_bodies"):
        return found
    return {name: BodyFound(id=one.id or batch.organisation_id) for name, one in found.items()}


def _known(series: str) -> list[KnownReport]:
    rows = Report.objects.filter(series=series).values(
        "initiative_id",
        "as_at",
        "start_date",
        name=F("reported_name"),
        published_id=F("initiative__reference"),
        current=F("initiative__name"),
        others=F("initiative__other_names"),
        description=F("initiative__description"),
        body=F("initiative__organisation__short_name"),
        body_name=F("initiative__organisation__name"),
    )
    return [_known_report(row) for row in rows]


def _known_report(row: dict[str, Any]) -> KnownReport:
    others = tuple(dict.fromkeys([*row.pop("others"), row.pop("current")]))
    return KnownReport(other_names=others, **{**row, "body": row["body"] or row["body_name"]})


def _links(series: str) -> dict[str, str]:
    return dict(InitiativeLink.objects.filter(series=series).values_list("key", "initiative_id"))


def _stored(series: str, ids: Iterable[str]) -> dict[tuple[str, date], Report]:
    rows = Report.objects.filter(series=series, initiative_id__in=set(ids))
    return {(row.initiative_id, row.as_at): row for row in rows.select_related("initiative")}


def _compare(
    sources: Sequence[SourceReport],
    matched: Matched,
    stored: Mapping[tuple[str, date], Report],
) -> tuple[dict[str, str], list[dict[str, Any]]]:
    outcome: dict[str, str] = {}
    changes: list[dict[str, Any]] = []
    for key, source in zip(matched.keys, sources, strict=True):
        old = stored.get((key, source.as_at))
        found = differences(old, source.report) if old else {}
        outcome[source.place] = "add" if old is None else "change" if found else "same"
        changes += [
            {
                "initiative": key,
                "name": source.name,
                "as_at": source.as_at.isoformat(),
                "field": field,
                "old": _words(before),
                "new": _words(after),
            }
            for field, (before, after) in found.items()
        ]
    return outcome, changes


def _words(value: Any) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{k}: {v}" for k, v in sorted(value.items()))[:400]
    return "" if value is None else str(value)[:400]


def _facets(series: str, stored: Mapping[tuple[str, date], Report]) -> dict[str, Facets]:
    """Of the initiatives that these reports are about, each as it is now."""
    newest: dict[str, Report] = {}
    for row in stored.values():
        if row.initiative_id not in newest or newest[row.initiative_id].as_at < row.as_at:
            newest[row.initiative_id] = row
    said = sorted({(_raw(row, "department"), "") for row in newest.values()})
    bodies = find_bodies(said, body_keys(), series)
    return {id_: _facet(row, bodies) for id_, row in newest.items()}


def _facet(row: Report, bodies: Mapping[str, BodyFound]) -> Facets:
    one = row.initiative
    body = bodies.get(_raw(row, "department"))
    return Facets(
        id=one.id,
        newest=row.as_at.isoformat(),
        name=one.name,
        other_names=tuple(one.other_names),
        reference=one.reference,
        organisation_id=one.organisation_id,
        category=one.category,
        description=one.description,
        said_name=row.reported_name,
        said_organisation_id=body.id if body else "",
        said_category=_raw(row, "category"),
        said_description=row.narratives.get("description", ""),
    )


def _raw(row: Report, field: str) -> str:
    return " ".join(str(row.cells.get(field, {}).get("raw", "")).split())


def _open_doubts(matched: Matched, added: Collection[str]) -> tuple[Doubt, ...]:
    """The doubts that something new in this batch raises, without the pairs that were offered
    before, whatever a person said to them, and without what a person split."""
    ids = {key for one in matched.doubts for key in (one.first, one.second)}
    settled = settled_pairs(ids)
    split = set(
        InitiativeLink.objects.filter(initiative_id__in=ids, how="split").values_list(
            "initiative_id", flat=True
        )
    )
    return tuple(
        doubt
        for doubt in matched.doubts
        if {doubt.first, doubt.second} & set(added)
        and not {doubt.first, doubt.second} & split
        and frozenset((doubt.first, doubt.second)) not in settled
    )
