"""What the views of this slice and of those above it share: the place of a page, and the words."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from commonweal.apps.accounts.queries import access_can
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.migration.models import KeptWhole, Migration, MovedSet, PutAside, SignedKept
from commonweal.apps.migration.queries import Moved, marking_of
from commonweal.apps.migration.rules import (
    SetState,
    Signed,
    in_order,
    is_called,
    short_key,
    signed_as,
)
from commonweal.apps.plans.pages import Place, address, ask, asking, sent

__all__ = [
    "WholeLine", "Word", "ask_for", "below", "may_here", "migration_url", "of_set",
    "sentence_of", "settled_at", "state_words", "whole_lines", "word_of",
]  # fmt: skip

_WORDS = {
    SetState.NOT_COMPARED: gettext_lazy("Not compared"),
    SetState.INCOMPLETE: gettext_lazy("Incomplete"),
    SetState.DIFFERS: gettext_lazy("Differs"),
    SetState.EQUAL: gettext_lazy("Equal"),
    SetState.LEFT_OUT: gettext_lazy("Left out"),
}
_SIGNED = {
    Signed.NAMED: gettext_lazy("signed"),
    Signed.STRANGE: gettext_lazy("signed by a stranger"),
    Signed.NOBODY: gettext_lazy("not signed"),
}


@dataclass(frozen=True, slots=True)
class WholeLine:
    """A table of a whole database. ``why`` it was not compared; ``sets`` are called as it is."""

    table: str
    state: SetState
    sets: tuple[MovedSet, ...]
    why: str = ""
    rows: tuple[int, int] | None = None

    @property
    def words(self) -> str:
        return state_words(self.state)


def whole_lines(whole: KeptWhole, sets: Sequence[MovedSet]) -> list[WholeLine]:
    """Worst news first."""
    came = {"agree": SetState.EQUAL, "differ": SetState.DIFFERS}
    lines = [
        WholeLine(
            one["table"], SetState.NOT_COMPARED, _called(one["table"], "", sets), one["sentence"]
        )
        for one in whole.absent
    ]
    lines += [
        WholeLine(
            one["table"], came.get(one["outcome"], SetState.INCOMPLETE),
            _called(one["table"], one["target"], sets),
            rows=(one["source_rows"], one["target_rows"]),
        )
        for one in whole.tables
    ]  # fmt: skip
    return sorted(lines, key=lambda one: in_order(one.state, one.table))


@dataclass(frozen=True, slots=True)
class Word:
    """Whose word a result is; ``keys`` are the names of those that signed it."""

    signed: Signed
    keys: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        return str(_SIGNED[self.signed])


def word_of(kept: SignedKept, named: Container[str]) -> Word:
    keys = tuple(short_key(key) for key in kept.signed_by.splitlines())
    return Word(signed_as(kept.signed_by, named), keys)


def _called(table: str, target: str, sets: Sequence[MovedSet]) -> tuple[MovedSet, ...]:
    names = [(one, one.table or one.name) for one in sets]
    own = [one for one, name in names if is_called(name, table)]
    return tuple(own or (one for one, name in names if is_called(name, target)))


def state_words(state: SetState | str) -> str:
    return str(_WORDS[SetState(state)])


def migration_url(migration: Migration, part: str = "") -> str:
    return address("migration", migration.id) + (f"#{part}" if part else "")


def below(migration: Migration, title: str, sentence: str = "", **more: Any) -> Place:
    """A page of a migration or below it, under the strictest marking of what it names."""
    trail = [(_("Migrations"), address("initiative_migrations", migration.initiative_id))]
    if title != migration.name:
        trail.append((migration.name, migration_url(migration)))
    trail += more.pop("trail", ())
    words = dict(Migration.marking.field.choices)
    context = {
        "migration": migration,
        "marking": str(words.get(marking_of(migration), "")),
        "back": migration_url(migration),
        **more.pop("context", {}),
    }
    usual = {"template": "migration/form.html", "trail": tuple(trail), "context": context}
    return Place(title, migration.initiative, sentence, **{**usual, **more})


def of_set(one: MovedSet, title: str, words: str = "") -> Place:
    """A page below a data set, which it names over its title."""
    trail = ((one.name, address("moved_set", one.id)),)
    of = f"{one.migration.name}, {one.name}"
    context = {"back": address("moved_set", one.id), "of": of}
    return below(one.migration, title, words, trail=trail, context=context)


def settled_at(asides: Iterable[PutAside]) -> list[tuple[PutAside, str]]:
    """Rows that were put aside, with where that is settled, if a room above does so."""
    return [(each, address("put_aside_settle", each.id)) for each in asides]


def may_here(request: HttpRequest, migration: Migration) -> dict[str, bool]:
    """What whoever asks may do with a migration, for templates."""
    one = migration.initiative
    where = {"organisation": one.organisation, "initiative_id": one.path}
    return {
        "may_edit": access_can(request.user, Verb.EDIT, **where),
        "may_approve": access_can(request.user, Verb.APPROVE, **where),
    }


def ask_for(
    request: HttpRequest,
    place: Place,
    form_of: Callable[..., forms.Form],
    act: Callable[..., Any],
    done: str | Callable[[Any], str] = "",
    **of: Any,
) -> HttpResponse:
    """``ask`` with a form of what was sent, files too; ``act`` takes ``of``, the form's values, who
    asks and when. It goes on to where the place leads back, at the part ``done`` if that is one."""
    form = form_of(sent(request), request.FILES or None)
    then = place.context["back"] + done if isinstance(done, str) else done
    return ask(
        request, place, form, lambda: act(**of, **form.cleaned_data, **asking(request)), then
    )


def sentence_of(moved: Sequence[Moved], missed: int) -> str:
    """What a migration comes to in one line; what was not compared is said first."""
    states = [one.state for one in moved if one.state is not SetState.LEFT_OUT]
    every, absent = len(states) + missed, states.count(SetState.NOT_COMPARED) + missed
    if not every:
        return _("No data set is listed, so nothing is proved.")
    told = {
        "n": every, "absent": absent, "equal": states.count(SetState.EQUAL),
        "rest": every - absent - states.count(SetState.EQUAL),
    }  # fmt: skip
    if absent == 0 and told["rest"] == 0:
        return ngettext(
            "The one data set is proved to be equal.",
            "All %(n)s data sets are proved to be equal.", every,
        ) % told  # fmt: skip
    return ngettext(
        "%(absent)s of %(n)s data set was not compared; %(equal)s equal, %(rest)s not.",
        "%(absent)s of %(n)s data sets were not compared; %(equal)s equal, %(rest)s not.", every,
    ) % told  # fmt: skip
