"""All that goes into a pack: the decisions so far, who they name, their files, their proofs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from commonweal.apps.accounts.models import User
from commonweal.apps.accounts.queries import Anyone, access_of
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.decisions.models import GateDecision
from commonweal.apps.decisions.queries import decision_for
from commonweal.apps.evidence.models import EvidenceFile
from commonweal.apps.evidence.queries import blob_path, files_for
from commonweal.apps.ledger.models import Entry
from commonweal.apps.ledger.queries import part_of
from commonweal.apps.packs.rules import Piece, safe_name
from commonweal.apps.programmes.queries import kept_fields
from commonweal.kernel.canonical import parse
from commonweal.kernel.errors import NotAllowed, NotFound
from commonweal.kernel.ids import is_id

__all__ = ["Frozen", "Pack", "pack_for", "pieces_of", "proofs_of"]

MOST_ENTRIES = 500
WANTED = (Verb.EXPORT, Verb.READ_SENSITIVE, Verb.READ_WITHHELD)
_ROOMS = ("decisions.", "reviews.", "gates.", "readiness.", "frameworks.")


@dataclass(frozen=True, slots=True)
class Frozen:
    """One decision with its evidence, parsed. ``entry`` is the number of its ledger entry."""

    decision: GateDecision
    evidence: Mapping[str, Any]
    entry: int


@dataclass(frozen=True, slots=True)
class Pack:
    """Everything about one decision, and what led to it. ``decisions`` are oldest first, the one
    that was asked for last; ``people`` are names by id, as they are now."""

    decision: GateDecision
    decisions: list[Frozen]
    people: Mapping[str, str]
    files: list[EvidenceFile]
    kept_files: list[Mapping[str, str]]

    @property
    def evidence(self) -> Mapping[str, Any]:
        return self.decisions[-1].evidence

    def name(self, person_id: object) -> str:
        return self.people.get(str(person_id)) or _("somebody who is no longer known")


def pack_for(user: Anyone, initiative_id: str, decision_id: str) -> Pack:
    """The pack of a decision that was settled. It holds everything that was read, so it is for
    those who may see and take away all of the initiative; NotAllowed for others."""
    found = decision_for(user, initiative_id, decision_id)
    one = found.initiative
    verbs = access_of(user).verbs(one.organisation.path, one.path)
    if kept_fields(user, one) or not verbs.issuperset(WANTED):
        raise NotAllowed(
            _("A pack holds all that was read, so it is for those who may see and take away all "
              "of this programme."), code="pack-kept-back",
        )  # fmt: skip
    if not found.evidence_digest:
        raise NotFound(_("There is no pack before it is decided."))
    return _made(user, found)


def pieces_of(pack: Pack) -> Iterator[Piece]:
    """The decisions and the documents as files; what is for reading is made by who writes it."""
    for number, one in enumerate(pack.decisions, start=1):
        path = f"decisions/{number:04}-{safe_name(one.evidence['gate']['key'])}.json"
        yield Piece(path, "decision", one.decision.evidence.encode(), entry=one.entry)
    for file in pack.files:
        data = blob_path(file.digest).read_bytes()
        yield Piece(f"documents/{file.digest[:16]}-{safe_name(file.name)}", "document", data)
    for kept in pack.kept_files:
        digest = str(kept["sha256"])
        yield Piece(
            f"documents/{digest[:16]}", "document", missing="erased or kept back", digest=digest
        )


def proofs_of(pack: Pack) -> list[bytes]:
    """The entries with their proofs. NotFound until the decision is under a signed checkpoint."""
    wanted = {one.entry for one in pack.decisions}
    lines, proved = part_of(wanted | _around(pack))
    if not wanted <= set(proved):
        raise NotFound(
            _("This decision is not under a signed checkpoint yet. Try again in a minute.")
        )
    return lines


def _made(user: Anyone, found: GateDecision) -> Pack:
    rows = found.initiative.gate_decisions.exclude(evidence_digest="")
    if found.decided_at:
        rows = rows.filter(decided_at__lte=found.decided_at)
    entries = _entries_of(found.initiative_id)
    frozen = [
        Frozen(row, parse(row.evidence), entries.get(row.id, 0))
        for row in rows.order_by("decided_at", "id")
    ]
    read = [document for one in frozen for document in one.evidence["documents"]]
    files = _files(user, read)
    there = {file.digest for file in files}
    missing = {one["sha256"]: one for one in read if one["sha256"] not in there}
    return Pack(found, frozen, _people(frozen), files, list(missing.values()))


def _entries_of(initiative_id: str) -> dict[str, int]:
    """By decision, the number of the entry by which it was decided."""
    rows = Entry.objects.filter(
        subject_kind="initiative", subject_id=initiative_id, verb="decisions.decide-gate"
    )
    return {row.payload["decision"]: row.number for row in rows if row.payload}


def _around(pack: Pack) -> set[int]:
    """The history of the initiative's gates, the newest entries about it else, and those of the
    files that were read."""
    about = Entry.objects.filter(subject_kind="initiative", subject_id=pack.decision.initiative_id)
    rooms = Q()
    for room in _ROOMS:
        rooms |= Q(verb__startswith=room)
    chosen = list(about.filter(rooms).values_list("number", flat=True)[:MOST_ENTRIES])
    chosen += about.exclude(rooms).values_list("number", flat=True)[:MOST_ENTRIES]
    files = Entry.objects.filter(
        subject_kind="evidence_file", subject_id__in=[file.id for file in pack.files]
    )
    return {*chosen, *files.values_list("number", flat=True)[:MOST_ENTRIES]}


def _files(user: Anyone, read: Iterable[Mapping[str, str]]) -> list[EvidenceFile]:
    """Those that were read, are still there, and that this person may have; each digest once."""
    rows = files_for(user).filter(id__in={one["file"] for one in read}).order_by("id")
    found = {row.digest: row for row in rows if blob_path(row.digest).exists()}
    return [found[digest] for digest in sorted(found)]


def _people(frozen: Iterable[Frozen]) -> dict[str, str]:
    """Everybody whom the evidence names by id."""
    ids = {text for one in frozen for text in _texts(one.evidence) if is_id(text)}
    for one in frozen:
        ids |= {one.decision.second_by_id} - {""}
    return dict(User.objects.filter(id__in=ids).values_list("id", "name"))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
