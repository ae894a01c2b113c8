"""Documents as one person may see them, and their words for whoever lines them up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from commonweal.apps.accounts.queries import Anyone, access_require
from commonweal.apps.accounts.rules import Marking, Verb
from commonweal.apps.documents.models import Document, DocumentSentence, State
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.queries import sight, visible_initiatives
from commonweal.kernel.errors import NotFound
from commonweal.kernel.shapes import Fact, FactItem, FactName, FactType

__all__ = [
    "FACTS",
    "document_for",
    "documents_of",
    "documents_to_read",
    "facts_for",
    "read_documents",
    "sentences_of",
    "visible_documents",
]

FACTS = (
    FactName(
        "documents.all_read",
        FactType.TRUTH,
        gettext_noop("whether the words of every document that was put in could be read"),
        supplied_by="programme_manager",
        place="documents",
    ),
    FactName(
        "documents.kept",
        FactType.NUMBER,
        gettext_noop("the number of documents that were put in"),
        supplied_by="programme_manager",
        place="documents",
    ),
)
_WITHOUT = gettext_noop("No document was put in.")


def visible_documents(user: Anyone) -> QuerySet[Document]:
    """What this person may see: of their initiatives, under markings that they may see."""
    _read, sensitive, withheld = sight(user, "initiative__organisation__path", "initiative__path")
    seen = (
        Q(file__marking__in=[Marking.OPEN.value, Marking.INTERNAL.value])
        | (Q(file__marking=Marking.SENSITIVE.value) & sensitive)
        | (Q(file__marking=Marking.WITHHELD.value) & withheld)
    )
    own = Document.objects.filter(seen, initiative__in=visible_initiatives(user))
    return own.filter(file__erased_at=None).select_related(
        "file", "initiative", "initiative__organisation"
    )


def documents_of(user: Anyone, initiative: Initiative) -> QuerySet[Document]:
    """The documents of one initiative, newest first."""
    return visible_documents(user).filter(initiative=initiative)


def document_for(user: Anyone, document_id: str, verb: Verb | str = Verb.READ) -> Document:
    """One document where this person may see it and has ``verb`` on its initiative. NotFound or
    NotAllowed else."""
    found = visible_documents(user).filter(id=document_id).first()
    if found is None:
        raise NotFound(_("There is no such document, or you have no role that shows it to you."))
    one = found.initiative
    access_require(user, verb, organisation=one.organisation, initiative_id=one.path)
    return found


def sentences_of(document: Document, *, stating: bool = False) -> QuerySet[DocumentSentence]:
    """The sentences in order; ``stating`` those only that state a date, an amount or a share."""
    rows = document.sentences.order_by("number")
    return rows.exclude(said=[]) if stating else rows


def documents_to_read(*, before: datetime) -> Iterator[Document]:
    """Those that have waited since ``before``: the queue lost them, or the worker was ended."""
    waiting = Document.objects.filter(state=State.WAITING, file__erased_at=None)
    return waiting.filter(made_at__lt=before).select_related("file").iterator()


def read_documents(initiative_ids: Sequence[str]) -> QuerySet[Document]:
    """What the worker lines up with the record: every document that was read, with its sentences
    and its marking. For no page: nobody has been asked what they may see."""
    rows = Document.objects.filter(
        initiative_id__in=initiative_ids, state=State.READ, file__erased_at=None
    )
    return rows.select_related("file").prefetch_related("sentences").order_by("made_at", "id")


def facts_for(initiative_ids: Sequence[str], *, on: date) -> dict[str, dict[str, Fact]]:
    """Facts of this room for the criteria of gates: one query."""
    rows = Document.objects.filter(
        initiative_id__in=initiative_ids, made_at__date__lt=on + timedelta(days=1)
    )
    rows = rows.filter(file__erased_at=None).exclude(state=State.WITHDRAWN)
    items: dict[str, list[FactItem]] = {one: [] for one in initiative_ids}
    for row in rows.select_related("file").order_by("id"):
        items[row.initiative_id].append(_item(row))
    return {
        one: {
            "documents.all_read": Fact.of_all(own, _WITHOUT),
            "documents.kept": Fact.count(own),
        }
        for one, own in items.items()
    }


def _item(row: Document) -> FactItem:
    met = {State.READ.value: True, State.WAITING.value: None}.get(row.state, False)
    return FactItem(
        kind="document",
        id=row.id,
        label=row.title,
        path=reverse("document", args=[row.id]),
        digest=row.file.digest,
        met=met,
        marking=row.file.marking,
    )
