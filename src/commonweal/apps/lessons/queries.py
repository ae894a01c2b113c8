"""Who may read which lesson, which are asked of what, and what gates read of that."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from commonweal.apps.accounts.queries import (
    Anyone,
    access_initiative_ids,
    access_of,
    access_organisations,
)
from commonweal.apps.accounts.rules import Role, Verb
from commonweal.apps.lessons.models import Lesson, LessonAnswer, LessonState, Reach
from commonweal.apps.lessons.rules import Asked, Where, applies
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.queries import sight, visible_initiatives
from commonweal.kernel.digest import canonical_digest
from commonweal.kernel.errors import NotAllowed, NotFound
from commonweal.kernel.shapes import Fact, FactItem, FactName, FactType

__all__ = [
    "FACTS",
    "Question",
    "answer_for",
    "facts_for",
    "is_asked",
    "lesson_for",
    "matching",
    "questions_of",
    "visible_answers",
    "visible_lessons",
]

FACTS = (
    FactName(
        "lessons.unanswered",
        FactType.NUMBER,
        gettext_noop("the number of lessons of others that nobody has answered"),
        Role.PROGRAMME_MANAGER,
        "initiative_lessons",
    ),
)
_FREE = ("open", "internal")
# What may be told to others at all: shared, and learned where nothing is kept back.
_SHARED = Q(state=LessonState.SHARED, marking__in=_FREE, initiative__marking__in=_FREE)


@dataclass(frozen=True, slots=True)
class Question:
    """A lesson that an initiative is asked about, with its answer where there is one."""

    lesson: Lesson
    answer: LessonAnswer | None


def visible_lessons(user: Anyone) -> QuerySet[Lesson]:
    """The lessons that this person may read: of initiatives that they may see, as marked; and those
    shared with every body, or with a body that they work in or below."""
    _read, sensitive, _withheld = sight(user, "initiative__organisation__path", "initiative__path")
    marked = Q(marking__in=_FREE) | (Q(marking="sensitive") & sensitive)
    own = Q(initiative__in=visible_initiatives(user)) & marked
    return Lesson.objects.filter(own | (_SHARED & _reached(user))).select_related(
        "organisation", "initiative__organisation"
    )


def _reached(user: Anyone) -> Q:
    paths = access_organisations(user, Verb.READ)
    if paths is None:
        return Q()
    ids = access_initiative_ids(user, Verb.READ)
    parts = Initiative.objects.filter(id__in=ids).values_list("organisation__path", flat=True)
    places = {*paths, *(parts if ids else ())}
    if not places:
        return Q(pk__in=[])
    above = {higher for path in places for higher in _and_above(path)}
    return Q(reach=Reach.ALL) | Q(organisation__path__in=sorted(above))


def _and_above(path: str) -> list[str]:
    """The path of a body and of each body above it: a/b/ gives a/ and a/b/."""
    steps = path.rstrip("/").split("/")
    return ["/".join(steps[:n]) + "/" for n in range(1, len(steps) + 1)]


def lesson_for(user: Anyone, lesson_id: str, verb: Verb | str = Verb.READ) -> Lesson:
    """One lesson; with a ``verb`` but reading, where this person may do that at the initiative that
    it comes from. NotFound or NotAllowed else."""
    found = visible_lessons(user).filter(id=lesson_id).first()
    if found is None:
        raise NotFound(_("There is no such lesson, or you have no role that shows it to you."))
    one = found.initiative
    verbs = access_of(user).verbs(one.organisation.path, one.path) | {Verb.READ}
    if Verb(verb) not in verbs:
        raise NotAllowed(
            _("You can see this, but none of your roles here lets you do that."), code="no-role"
        )
    return found


def visible_answers(user: Anyone, lesson: Lesson) -> QuerySet[LessonAnswer]:
    """What was answered by initiatives that this person may see."""
    found = lesson.answers.filter(initiative__in=visible_initiatives(user))
    return found.select_related("initiative")


def answer_for(user: Anyone, initiative: Initiative, lesson_id: str) -> LessonAnswer:
    """The answer of an initiative. NotFound where it has given none."""
    found = LessonAnswer.objects.filter(initiative=initiative, lesson_id=lesson_id)
    one = found.filter(lesson__in=visible_lessons(user)).select_related("lesson").first()
    if one is None:
        raise NotFound(_("Nothing has been answered to this lesson here."))
    return one


def matching(found: QuerySet[Lesson], words: str, cause: str = "") -> QuerySet[Lesson]:
    """Those that hold every one of these words, somewhere in their text."""
    for word in words.split()[:10]:
        anywhere = Q()
        for name in ("title", "observation", "evidence", "cause_words", "recommendation",
                     "question"):  # fmt: skip
            anywhere |= Q(**{f"{name}__icontains": word})
        found = found.filter(anywhere)
    return found.filter(cause=cause) if cause else found


def questions_of(initiative: Initiative) -> list[Question]:
    """What an initiative is asked about, what is not answered first. It is asked in the open: what
    may be asked at all may be read by whoever may read the initiative."""
    return _questions([initiative], None)[initiative.id]


def is_asked(lesson: Lesson, initiative: Initiative) -> bool:
    found = Lesson.objects.filter(_SHARED, id=lesson.id).select_related(
        "organisation", "initiative"
    )
    return any(applies(_where(one), _asked(initiative)) for one in found)


def facts_for(initiative_ids: Sequence[str], *, on: date) -> dict[str, dict[str, Fact]]:
    """What gates read of lessons, of all these initiatives with a fixed number of queries. What was
    shared, or answered, after ``on`` is not known yet."""
    rows = Initiative.objects.filter(id__in=initiative_ids).select_related("organisation")
    found = _questions(list(rows), on)
    return {
        one: {"lessons.unanswered": Fact.unmet(_item(q) for q in found.get(one, ()))}
        for one in initiative_ids
    }


def _questions(initiatives: Iterable[Initiative], on: date | None) -> dict[str, list[Question]]:
    rows = Lesson.objects.filter(_SHARED)
    answers = LessonAnswer.objects.filter(initiative__in=[one.id for one in initiatives])
    if on is not None:
        rows, answers = (
            rows.filter(shared_at__date__lte=on),
            answers.filter(answered_at__date__lte=on),
        )
    lessons = [(_where(one), one) for one in rows.select_related("organisation", "initiative")]
    given = {(one.lesson_id, one.initiative_id): one for one in answers}
    found = {}
    for one in initiatives:
        asked = _asked(one)
        here = [lesson for where, lesson in lessons if applies(where, asked)]
        questions = [Question(lesson, given.get((lesson.id, one.id))) for lesson in here]
        found[one.id] = sorted(questions, key=lambda q: q.answer is not None)
    return found


def _item(question: Question) -> FactItem:
    lesson, answer = question.lesson, question.answer
    read = {"lesson": lesson.id, "question": lesson.question, "said": answer.said if answer else ""}
    return FactItem(
        kind="lesson",
        id=lesson.id,
        label=lesson.question,
        path=f"/lessons/{lesson.id}/",
        digest=canonical_digest(read),
        met=answer is not None,
        marking=lesson.marking,
    )


def _where(lesson: Lesson) -> Where:
    return Where(
        from_path=lesson.initiative.path,
        body_path=lesson.organisation.path if lesson.reach == Reach.BODY else "",
        kind=lesson.applies_kind,
        category=lesson.applies_category,
        method=lesson.applies_method,
        tag=lesson.applies_tag,
        illustrative=lesson.organisation.illustrative,
    )


def _asked(one: Initiative) -> Asked:
    return Asked(
        path=one.path,
        body_path=one.organisation.path,
        kind=one.kind,
        category=one.category,
        method=one.method,
        tags=tuple(map(str, one.tags)),
        phase=one.phase,
        illustrative=one.organisation.illustrative,
    )
