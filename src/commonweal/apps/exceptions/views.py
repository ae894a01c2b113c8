"""The page on which an exception is answered. Private to this slice."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal.apps.exceptions.actions import answer_exception
from commonweal.apps.exceptions.forms import AnswerForm
from commonweal.apps.exceptions.models import ToleranceException
from commonweal.apps.exceptions.queries import answerable
from commonweal.apps.plans.pages import Place, address, ask, asking, sent
from commonweal.apps.tolerances.fields import starting
from commonweal.apps.tolerances.queries import Level, lines_above, lines_at, own_at
from commonweal.apps.tolerances.rules import Kind, Limit, uses_from
from commonweal.apps.tolerances.words import differs_words, kind_words, limit_words


@login_required
def answer(request: HttpRequest, exception_id: str) -> HttpResponse:
    today = timezone.localdate()
    row = answerable(request.user, exception_id, today)
    one, kind = row.initiative, Kind(row.kind)
    level = Level(one.organisation, one)
    lines = lines_at(level, today)[kind]
    held = starting(own_at(level, kind, today), lines, today)
    form = AnswerForm(sent(request), kind=kind, initial=held)
    return ask(
        request, _answering(row, kind, lines_above(level, today)[kind]), form,
        lambda: answer_exception(exception=row, given=form.given(), **asking(request)),
        address("exception", row.id),
    )  # fmt: skip


def _answering(row: ToleranceException, kind: Kind, above: Sequence[Limit]) -> Place:
    back = {"back": address("exception", row.id), "back_label": _("The exception")}
    trail = ((_("Exceptions"), address("exceptions")), (kind_words(kind), back["back"]))
    sentence = differs_words(uses_from(row.figures))
    if above:
        words = _("To accept it, no more than %(above)s can be given: the level above has no more.")
        have = ", ".join(limit_words(one) for one in above)
        sentence = f"{sentence} {words % {'above': have}}"
    title = _("Answer the exception: %(kind)s") % {"kind": kind_words(kind)}
    return Place(title, row.initiative, sentence, trail=trail, context=back,
                 template="tolerances/form.html")  # fmt: skip
