"""Who sees which questions, and what was said of them. Every read for a person begins here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from commonweal.apps.accounts.queries import Anyone, access_of, access_require
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.benefits.queries import visible_benefits
from commonweal.apps.documents.queries import visible_documents
from commonweal.apps.ledger.models import Entry
from commonweal.apps.measures.queries import measures_for
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.queries import sight, visible_initiatives
from commonweal.apps.programmes.rules.handling import level_for
from commonweal.apps.questions.models import Answer, Cited, Letter, Question, Verdict
from commonweal.apps.risks.queries import visible_risks
from commonweal.kernel.errors import NotAllowed, NotFound

__all__ = [
    "ANSWERING",
    "answers_of",
    "letters_of",
    "may_answer",
    "question_for",
    "questions_of",
    "require_answering",
    "settled",
    "sight_level",
    "visible_questions",
]

# Who may say something of a question: those who work on it, who approve, and who assure.
ANSWERING = (Verb.EDIT, Verb.APPROVE, Verb.ASSURE)


def visible_questions(user: Anyone, *, on: date | None = None) -> QuerySet[Question]:
    """The questions that stand and that this person may see, each once; with ``on``, those of the
    replay of that day. Nothing that quotes a side that is kept from them."""
    _read, sensitive, withheld = sight(user, "initiative__organisation__path", "initiative__path")
    from_below = Q(seen_from=0) | (Q(seen_from=1) & sensitive) | (Q(seen_from=2) & withheld)
    to_above = Q(seen_to=2) | (Q(seen_to=1) & _not(withheld)) | (Q(seen_to=0) & _not(sensitive))
    rows = Question.objects.filter(
        from_below & to_above, gone_on=None, initiative__in=visible_initiatives(user)
    )
    rows = rows.filter(replay=None) if on is None else rows.filter(replay_id=on)
    worked_at = "initiative__questions_worked__at" if on is None else "replay__asked_at"
    return rows.exclude(_quotes_what_is_kept(user)).exclude(_marked_since(worked_at))


def _quotes_what_is_kept(user: Anyone) -> Q:
    """It quotes a record of another room that this person may not see (any more)."""
    cited = Cited.objects.filter(question=OuterRef("pk"))
    kept = Q()
    rooms = (
        ("benefit", visible_benefits(user)),
        ("document", visible_documents(user)),
        ("measure", measures_for(user)),
        ("risk", visible_risks(user)),
    )
    for kind, seen in rooms:
        other = cited.filter(kind=kind).exclude(record_id__in=seen.order_by().values("id"))
        kept |= Q(Exists(other))
    return kept


def _marked_since(worked_at: str) -> Q:
    """A marking was changed after the questions were worked out: until they are worked out anew
    they may quote what is now kept back."""
    marked = Entry.objects.filter(
        subject_kind="initiative",
        subject_id=OuterRef("initiative_id"),
        verb="initiative.marked",
        at__gte=OuterRef(worked_at),
    )
    return Q(Exists(marked))


def _not(where: Q) -> Q:
    """The opposite of a filter; an empty one lets everything pass, so its opposite nothing."""
    return ~where if where else Q(pk__in=[])


def settled() -> Q:
    """A filter of questions: somebody has said that it is known, or wrong."""
    said = Answer.objects.filter(
        initiative_id=OuterRef("initiative_id"),
        key=OuterRef("key"),
        verdict__in=[Verdict.KNOWN, Verdict.WRONG],
    )
    return Q(Exists(said))


def questions_of(user: Anyone, initiative: Initiative) -> QuerySet[Question]:
    """The questions on one initiative, those that are still open before those that are not."""
    rows = visible_questions(user).filter(initiative=initiative)
    return rows.order_by("-score", "id")


def question_for(user: Anyone, initiative_id: str, key: str) -> Question:
    """One question where this person may see it. NotFound else."""
    rows = visible_questions(user).select_related("initiative__organisation")
    found = rows.filter(initiative_id=initiative_id, key=key).first()
    if found is None:
        raise NotFound(
            _("There is no such question any more, or you have no role that shows it to you.")
        )
    return found


def sight_level(user: Anyone, initiative: Initiative) -> int:
    """The level of sight of this person on an initiative."""
    return level_for(access_of(user).verbs(initiative.organisation.path, initiative.path))


def may_answer(user: Anyone, initiative: Initiative) -> bool:
    verbs = access_of(user).verbs(initiative.organisation.path, initiative.path)
    return bool(verbs.intersection(ANSWERING))


def require_answering(user: Anyone, initiative: Initiative) -> None:
    """NotAllowed, or NotFound, where this person only reads."""
    access_require(
        user, Verb.READ, organisation=initiative.organisation, initiative_id=initiative.path
    )
    if not may_answer(user, initiative):
        raise NotAllowed(_("You can see this, but none of your roles here lets you answer it."))


def answers_of(
    user: Anyone, initiative: Initiative, keys: Sequence[str]
) -> Mapping[str, list[Answer]]:
    """What was said of these questions, newest first, as far as this person may read it."""
    rows = Answer.objects.filter(
        initiative=initiative, key__in=keys, level__lte=sight_level(user, initiative)
    )
    found: dict[str, list[Answer]] = {key: [] for key in keys}
    for row in rows:
        found[row.key].append(row)
    return found


def letters_of(initiative: Initiative, key: str) -> QuerySet[Letter]:
    """To whom a question was sent, newest first."""
    return Letter.objects.filter(initiative=initiative, key=key)
