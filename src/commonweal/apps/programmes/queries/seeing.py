"""Who sees which initiatives, and what of them. Every other read of this slice begins here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.db.models import Exists, OuterRef, Q, QuerySet

from commonweal.apps.accounts.queries import Anyone, access_filter, access_of
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.programmes.models import (
    Baseline,
    FieldMarking,
    Initiative,
    Position,
    Report,
)
from commonweal.apps.programmes.rules.cells import KNOWN_CELLS
from commonweal.apps.programmes.rules.handling import (
    hidden_at,
    is_hidden,
    level_for,
    level_of,
)

Seen = TypeVar("Seen")


@dataclass(frozen=True, slots=True)
class Kept:
    """A field that is kept from this person: under which marking, exemption, and until when."""

    marking: str
    exemption: str = ""
    review: date | None = None


@dataclass(frozen=True, slots=True)
class ReportSeen:
    """A report as one person may see it. ``kept`` are the fields that are left out of it."""

    id: str
    initiative_id: str
    series: str
    as_at: date
    label: str
    reported_name: str
    state: str
    confidence: str
    confidence_scale: str
    confidence_by: str
    second_confidence: str
    second_confidence_by: str
    start_date: date | None
    end_date: date | None
    whole_life_cost: Decimal | None
    benefits: Decimal | None
    year_baseline: Decimal | None
    year_forecast: Decimal | None
    year_variance_percent: Decimal | None
    currency: str
    base_year: int
    narratives: Mapping[str, str]
    cells: Mapping[str, Mapping[str, Any]]
    source_label: str
    source_digest: str
    made_at: datetime
    made_by_label: str
    approved_at: datetime | None
    approved_by_label: str
    kept: Mapping[str, Kept] = field(default_factory=dict)

    @property
    def kept_back(self) -> list[str]:
        return list(self.kept)


@dataclass(frozen=True, slots=True)
class LayerSeen:
    """One layer of the promise as one person may see it."""

    id: str
    number: int
    as_at: date
    whole_life_cost: Decimal | None
    benefits: Decimal | None
    currency: str
    base_year: int
    start_date: date | None
    end_date: date | None
    scope: str
    origin: str
    approved_by_label: str
    made_at: datetime
    kept: Mapping[str, Kept] = field(default_factory=dict)


# ── Which initiatives ────────────────────────────────────────────────────────────────────────


def visible_initiatives(user: Anyone) -> QuerySet[Initiative]:
    """The initiatives that this person may read; of one that is withheld they learn nothing."""
    read, sensitive, withheld = sight(user, "organisation__path", "path")
    least = (
        Q(marking__in=["open", "internal"])
        | (Q(marking="sensitive") & sensitive)
        | (Q(marking="withheld") & withheld)
    )
    return Initiative.objects.filter(read & least)


def visible_positions(user: Anyone) -> QuerySet[Position]:
    """The lines of what this person may read, each once, without what they may not see."""
    read, sensitive, withheld = sight(user, "organisation_path", "initiative_path")
    from_below = Q(seen_from=0) | (Q(seen_from=1) & sensitive) | (Q(seen_from=2) & withheld)
    to_above = Q(seen_to=2) | (Q(seen_to=1) & _not(withheld)) | (Q(seen_to=0) & _not(sensitive))
    return Position.objects.filter(read & from_below & to_above)


def field_visible(user: Anyone, name: str = "") -> Q:
    """A filter of initiatives by whether this person may see one of their fields, or all."""
    _read, sensitive, withheld = sight(user, "organisation__path", "path")
    marked = FieldMarking.objects.filter(initiative=OuterRef("pk"))
    if name:
        marked = marked.filter(field=name)
    free = ~Exists(marked.exclude(marking__in=["open", "internal"]))
    not_withheld = ~Exists(marked.exclude(marking__in=["open", "internal", "sensitive"]))
    return Q(free) | (Q(not_withheld) & sensitive) | withheld


def may_see(user: Anyone, initiative: Initiative) -> bool:
    """True where the initiative's own marking lets this person see it; asks no role to read it."""
    return level_of(initiative.marking) <= _level(user, initiative)


def sight(user: Anyone, organisation_path: str, initiative_path: str) -> tuple[Q, Q, Q]:
    """Filters: may read, sees what is sensitive, sees what is withheld as well. The arguments
    name the columns that hold the paths of the body and of the initiative."""
    read, sensitive, withheld = (
        access_filter(
            user, verb, organisation_path=organisation_path, initiative_path=initiative_path
        )
        for verb in (Verb.READ, Verb.READ_SENSITIVE, Verb.READ_WITHHELD)
    )
    return read, sensitive, sensitive & withheld


def _not(where: Q) -> Q:
    """The opposite of a filter. An empty one lets everything pass, so its opposite lets nothing;
    Django would drop the negation."""
    return ~where if where else Q(pk__in=[])


# ── What of them ─────────────────────────────────────────────────────────────────────────────


def kept_fields(user: Anyone, initiative: Initiative) -> dict[str, Kept]:
    """The fields of an initiative that this person may not see, and why. One query."""
    rows = {row.field: row for row in initiative.field_markings.all()}
    markings = {name: row.marking for name, row in rows.items()}
    hidden = hidden_at(_level(user, initiative), markings)
    strictest = max(rows.values(), key=lambda row: level_of(row.marking), default=None)
    return {name: _kept(rows.get(name) or strictest) for name in sorted(hidden)}


def hidden_fields(user: Anyone, initiative: Initiative) -> frozenset[str]:
    """The names of ``kept_fields``."""
    return frozenset(kept_fields(user, initiative))


def reports_seen(rows: Iterable[Report], kept: Mapping[str, Kept]) -> list[ReportSeen]:
    """These reports without the fields, narratives and cells that are kept back."""
    hidden = frozenset(kept)
    return [
        seen(
            ReportSeen,
            row,
            kept,
            narratives=_open(row.narratives, hidden),
            cells=_cells(row, hidden),
        )
        for row in rows
    ]


def layers_seen(rows: Iterable[Baseline], kept: Mapping[str, Kept]) -> list[LayerSeen]:
    return [seen(LayerSeen, row, kept) for row in rows]


def _level(user: Anyone, initiative: Initiative) -> int:
    return level_for(access_of(user).verbs(initiative.organisation.path, initiative.path))


def _kept(row: FieldMarking | None) -> Kept:
    if row is None:
        raise ValueError("nothing is kept back where nothing is marked")
    return Kept(row.marking, row.exemption, row.review)


def seen(kind: type[Seen], row: Any, kept: Mapping[str, Kept], **own: Any) -> Seen:
    """A record of the columns that ``kind`` names; those that are kept back are None, or ""."""
    values: dict[str, Any] = {"kept": kept, **own}
    for one in fields(kind):  # type: ignore[arg-type]
        if one.name not in values:
            values[one.name] = getattr(row, one.name)
            if one.name in kept:
                values[one.name] = "" if isinstance(values[one.name], str) else None
    return kind(**values)


def _open(named: Mapping[str, Any], hidden: AbstractSet[str]) -> dict[str, Any]:
    return {name: one for name, one in named.items() if not is_hidden(name, hidden, named.keys())}


def _cells(row: Report, hidden: AbstractSet[str]) -> dict[str, Any]:
    """The cells of fields that are shown; an extra cell may repeat a figure that is kept back."""
    return {n: one for n, one in row.cells.items() if not is_hidden(n, hidden, KNOWN_CELLS)}
