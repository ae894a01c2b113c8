"""A pack in words: the same sections for the page, the page that goes along, and the PDF."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from commonweal.apps.decisions.models import GateDecision
from commonweal.apps.decisions.pages import decision_sentence, status_words, told
from commonweal.apps.packs.queries import Frozen, Pack
from commonweal.apps.reviews.models import FollowUp, Recommended
from commonweal.engines.assess import Status


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, facts (label and words), then a table (its head, its rows)."""

    heading: str
    facts: list[tuple[str, str]] = field(default_factory=list)
    head: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)

    @property
    def labelled(self) -> list[list[tuple[str, str]]]:
        """The rows, each cell with the head of its column: on a phone a row becomes a card."""
        return [list(zip(self.head, row, strict=True)) for row in self.rows]


def content_of(pack: Pack) -> dict[str, Any]:
    """What the templates are given: words only."""
    one = pack.decision.initiative
    return {
        "title": _("Evidence pack: %(gate)s") % {"gate": pack.decision.gate_title},
        "initiative": one.name,
        "body": settings.BODY_NAME,
        "language": (get_language() or "en").partition("-")[0],
        "marking": str(one.get_marking_display()).upper(),
        "as_at": _("as at %(day)s") % {"day": _day(pack.evidence["day"])},
        "sentence": decision_sentence(pack.decision),
        "sections": list(_sections(pack)),
    }


def as_data(content: Mapping[str, Any]) -> dict[str, Any]:
    """The same as JSON takes it, for the PDF."""
    sections = [
        {
            "heading": one.heading,
            "facts": [list(pair) for pair in one.facts],
            "head": one.head,
            "rows": one.rows,
        }
        for one in content["sections"]
    ]
    return {**content, "sections": sections}


def _sections(pack: Pack) -> Iterator[Section]:
    for one in reversed(pack.decisions):
        yield _decided(pack, one)
        yield _results(one)
        yield from _reviewed(pack, one)
    yield _follow_ups(pack)
    yield _files(pack)
    yield _proofs(pack)


def _decided(pack: Pack, one: Frozen) -> Section:
    evidence, row = one.evidence, one.decision
    settled, override = evidence["settled"], evidence["settled"]["override"]
    outcome = GateDecision.Outcome(settled["outcome"]).label
    facts = [
        (_("Decision"), str(outcome)),
        (_("Asked for"), _by_on(pack, evidence["asked"])),
        (_("Proposed") if override else _("Decided"), _by_on(pack, settled)),
        (_("Reason"), settled["reason"]),
    ]
    facts += [(_("Condition"), _condition(c)) for c in settled["conditions"]]
    if override:
        facts += _overridden(pack, row, override)
    told_of = {"gate": row.gate_title, "day": _day(evidence["day"])}
    heading = _("Decision of %(day)s: %(gate)s") % told_of
    return Section(heading, facts)


def _overridden(
    pack: Pack, row: GateDecision, override: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    yield _("Against the evidence, because"), override["reason"]
    yield _("Until"), _day(override["until"])
    yield _("What stood in the way"), "; ".join(one["label"] for one in override["overridden"])
    if row.second_at:
        words = {"who": pack.name(row.second_by_id), "why": row.second_reason}
        agreed = row.state == GateDecision.State.DECIDED
        said = _("%(who)s agreed: %(why)s") if agreed else _("%(who)s did not agree: %(why)s")
        yield _("Second person"), said % words
    else:
        yield _("Second person"), _("not yet")


def _by_on(pack: Pack, record: Mapping[str, Any]) -> str:
    at = parse_datetime(record["at"])
    who = pack.name(record["by"])
    return f"{who}, {date_format(at, 'j F Y, H:i')} UTC" if at else who


def _day(text: str) -> str:
    """A day as people write it; what is no day, as it stands."""
    found = parse_date(text) if text else None
    return date_format(found, "j F Y") if found else text


def _condition(one: Mapping[str, Any]) -> str:
    return _("%(what)s, by %(day)s") % {"what": one["words"], "day": _day(one["due_on"])}


def _rated(code: str) -> str:
    words = {"red": _("Red"), "amber": _("Amber"), "green": _("Green"),
             "amber-red": _("Amber/red"), "amber-green": _("Amber/green")}  # fmt: skip
    return words.get(code, code) or _("Not known")


def _results(one: Frozen) -> Section:
    words = status_words()
    rows = [
        [
            result["title"],
            str(words[Status(result["status"])]),
            told(result["why"], result["told"]),
            "\n".join(_item(item) for item in result["items"]),
        ]
        for result in one.evidence["results"]["results"]
    ]
    head = [_("Criterion"), _("Result"), _("Why"), _("What was read")]
    return Section(_("What was judged for %(g)s") % {"g": one.decision.gate_title}, [], head, rows)


def _item(item: Mapping[str, Any]) -> str:
    digest = f" [{item['digest'][:16]}]" if item["digest"] else ""
    return f"{item['label']}{digest}"


def _reviewed(pack: Pack, one: Frozen) -> Iterator[Section]:
    review = one.evidence["review"]
    if not review:
        return
    facts = [
        (_("What the panel says"), _rated(review["confidence"])),
        (_("Set by"), pack.name(review["set_by"])),
        (_("Why"), review["why"]),
        (_("What the evidence says"), _rated(review["indicative"] or "")),
        (_("Panel"), "; ".join(pack.name(person) for person in review["panel"])),
    ]
    if review["difference"]:
        facts.append((_("What makes the difference"), review["difference"]))
    soon = dict(Recommended.choices)
    rows = [[f["words"], str(soon.get(f["weight"], f["weight"])), f["evidence"]]
            for f in review["findings"]]  # fmt: skip
    head = [_("What the review found"), _("How soon"), _("Evidence")] if rows else []
    yield Section(_("Review before %(g)s") % {"g": one.decision.gate_title}, facts, head, rows)


def _follow_ups(pack: Pack) -> Section:
    """Everything to be done as it stood when the newest of these decisions was frozen."""
    states, kinds = dict(FollowUp.State.choices), dict(FollowUp.Kind.choices)
    evidence = pack.evidence
    found = [*evidence["follow_ups"], *evidence["settled"]["conditions"]]
    rows = [
        [
            one["words"],
            str(kinds[FollowUp.Kind(one["kind"])]),
            pack.name(one["owner"]),
            _day(one["due_on"]),
            str(states[FollowUp.State(one["state"])]),
        ]
        for one in found
    ]
    head = [_("To be done"), _("Kind"), _("Who"), _("By"), _("State")]
    return Section(_("What follows from reviews and decisions"), [], head, rows)


def _files(pack: Pack) -> Section:
    rows = [[file.name, file.digest, _("in the pack")] for file in pack.files]
    rows += [[one["name"], one["sha256"], _("erased or kept back")] for one in pack.kept_files]
    head = [_("Document"), _("Fingerprint (SHA-256)"), _("Where it is")]
    return Section(_("Documents that were read"), [], head, rows)


def _proofs(pack: Pack) -> Section:
    rows = [
        [one.decision.gate_title, str(one.entry), one.decision.evidence_digest]
        for one in pack.decisions
    ]
    head = [_("Decision"), _("Entry in the history"), _("Fingerprint of the evidence (SHA-256)")]
    count = len(pack.decisions)
    words = ngettext(
        "%(n)s decision is proved by the history.", "%(n)s decisions are proved by the history.",
        count,
    ) % {"n": count}  # fmt: skip
    how = _("commonweal ledger verify, with this archive, checks it with no network.")
    return Section(_("How this is proved"), [(_("History"), words), (_("Check"), how)], head, rows)
