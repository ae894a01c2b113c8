"""Pages on which it is said what may differ. Private to this slice."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal.apps.accounts.queries import organisation_get
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.plans.pages import Place, address, ask, asking, sent
from commonweal.apps.programmes.queries import initiative_for
from commonweal.apps.tolerances import actions
from commonweal.apps.tolerances.fields import starting
from commonweal.apps.tolerances.forms import LineForm, ReasonForm
from commonweal.apps.tolerances.queries import (
    FIELDS,
    Level,
    lines_above,
    lines_at,
    own_at,
    require_setting,
)
from commonweal.apps.tolerances.rules import KINDS, Kind
from commonweal.apps.tolerances.words import kind_words, limit_words
from commonweal.kernel.errors import NotFound


@login_required
def set_here(request: HttpRequest, initiative_id: str, kind: str) -> HttpResponse:
    """Of an initiative."""
    return _set(request, _level(request, initiative_id, kind), _kind(kind))


@login_required
def set_of_body(request: HttpRequest, organisation_id: str, kind: str) -> HttpResponse:
    return _set(request, _body(request, organisation_id), _kind(kind))


@login_required
def end_here(request: HttpRequest, initiative_id: str, kind: str) -> HttpResponse:
    return _end(request, _level(request, initiative_id, kind), _kind(kind))


@login_required
def end_of_body(request: HttpRequest, organisation_id: str, kind: str) -> HttpResponse:
    return _end(request, _body(request, organisation_id), _kind(kind))


def _set(request: HttpRequest, level: Level, kind: Kind) -> HttpResponse:
    today = timezone.localdate()
    lines = lines_at(level, today)[kind]
    held = starting(own_at(level, kind, today), lines, today)
    form = LineForm(sent(request), kind=kind, initial=held)
    title = _("What may differ: %(kind)s") % {"kind": kind_words(kind)}
    return ask(
        request, _place(level, title, _above_words(level, kind)), form,
        lambda: actions.set_tolerance(
            level=level, kind=kind, wanted=form.wanted(), **asking(request)
        ),
        _url(level),
    )  # fmt: skip


def _end(request: HttpRequest, level: Level, kind: Kind) -> HttpResponse:
    form = ReasonForm(sent(request))
    title = _("Take back what may differ: %(kind)s") % {"kind": kind_words(kind)}
    sentence = _("From then on what the level above says holds here.")
    return ask(
        request, _place(level, title, sentence), form,
        lambda: actions.end_tolerance(level=level, kind=kind, **form.cleaned_data,
                                      **asking(request)),
        _url(level),
    )  # fmt: skip


def _level(request: HttpRequest, initiative_id: str, kind: str) -> Level:
    one = initiative_for(request.user, initiative_id)
    level = Level(one.organisation, one)
    require_setting(request.user, level, FIELDS[_kind(kind)], timezone.localdate())
    return level


def _body(request: HttpRequest, organisation_id: str) -> Level:
    level = Level(organisation_get(request.user, organisation_id, Verb.READ))
    require_setting(request.user, level, "", timezone.localdate())
    return level


def _kind(name: str) -> Kind:
    if name not in KINDS:
        raise NotFound(_("There is no such kind of tolerance."))
    return Kind(name)


def _url(level: Level) -> str:
    return address("tolerances" if level.initiative else "body_tolerances", level.id)


def _place(level: Level, title: str, sentence: str) -> Place:
    back = {"back": _url(level), "back_label": _("Tolerances"), "name": level.name}
    trail = ((_("Tolerances"), _url(level)),)
    return Place(title, level.initiative, sentence, trail=trail, context=back,
                 template="tolerances/form.html")  # fmt: skip


def _above_words(level: Level, kind: Kind) -> str:
    above = lines_above(level, timezone.localdate())[kind]
    if not above:
        return _("The level above has said nothing of it. What is left empty is not limited here.")
    have = ", ".join(limit_words(one) for one in above)
    words = _("The level above has %(above)s itself, and no level has more than the one above it.")
    return words % {"above": have}
