"""One row of a table of risks against the record: what it would change, and what is wrong in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from commonweal.apps.accounts.models import MarkingName, User
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.registers.rules import COLUMNS, HEADS, CellError, plain, read_line
from commonweal.apps.risks.actions import STEPS
from commonweal.apps.risks.models import Response, Risk, RiskKind
from commonweal.apps.risks.queries import matrix_for, people_to_name, wider_offered
from commonweal.apps.risks.rules import Matrix, title_from
from commonweal.apps.risks.words import category_choices

__all__ = ["PlannedLine", "Reading", "judged", "reading_of", "words_of"]

_TEXTS = frozenset(column.key for column in COLUMNS if column.kind == "text")
_STATES = {"open": gettext_noop("open"), "closed": gettext_noop("closed")}


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """One row as it would be taken in: a new risk where ``risk`` is None. ``changes`` has what
    differs, by column: before and after."""

    row: int
    risk: Risk | None
    values: Mapping[str, Any]
    changes: Mapping[str, tuple[Any, Any]]

    @property
    def told(self) -> list[tuple[str, str, str]]:
        """What would change, in words: the column, before, after."""
        return [
            (_(HEADS[name]), *("" if value is None else str(value) for value in pair))
            for name, pair in self.changes.items()
        ]

    @property
    def title(self) -> str:
        return str(self.values.get("title") or (self.risk.title if self.risk else ""))


@dataclass
class Reading:
    """What the rows are read against; ``taken`` are the references that stood in a row before."""

    matrix: Matrix
    known: Mapping[str, Risk]
    owners: Mapping[str, User]
    wider: Mapping[str, Risk]
    choices: Mapping[str, Mapping[str, str]]
    taken: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Row:
    """``values`` as they are read so far; ``risk`` is the one that the row is about."""

    reading: Reading
    values: dict[str, Any]
    risk: Risk | None

    def said(self, key: str) -> Any:
        """What will be so: as the row says, else as it is."""
        return self.values.get(key, getattr(self.risk, key, None))


def reading_of(user: User, one: Initiative) -> Reading:
    choices = {
        key: {word.casefold(): word for word in words}
        | {plain(meaning).casefold(): word for word, meaning in words.items()}
        for key, words in words_of().items()
    }
    choices["response"][""] = choices["state"][""] = choices["handling"][""] = ""
    choices["category"][""] = choices["kind"][""] = ""
    seen = list(wider_offered(user, one).select_related("owner", "within"))
    people = people_to_name(user)
    return Reading(
        matrix=matrix_for(one.organisation),
        known={risk.id: risk for risk in seen if risk.initiative_id == one.id},
        owners={person.email.casefold(): person for person in people},
        wider={risk.id: risk for risk in seen},
        choices=choices,
    )


def words_of() -> dict[str, dict[str, str]]:
    """What may stand in the columns that have a choice, and what each word means."""
    return {
        "kind": {key: str(label) for key, label in RiskKind.choices},
        "category": dict(category_choices()),
        "response": {key: str(label) for key, label in Response.choices if key},
        "state": {key: _(word) for key, word in _STATES.items()},
        "handling": {key: str(label) for key, label in MarkingName.choices},
    }


def judged(
    reading: Reading, number: int, cells: Mapping[str, str]
) -> tuple[PlannedLine | None, list[CellError]]:
    """What the row would do; None, and every fault that was found, where anything is wrong."""
    read = read_line(cells, reading.choices)
    values = dict(read.values)
    reference = values.pop("reference", "")
    row = _Row(reading, values, reading.known.get(reference))
    errors = [*read.errors, *_reference(row, reference)]
    if not errors:
        errors = [error for check in _CHECKS for error in check(row)]
    if errors:
        return None, errors
    if "title" in values and not values["title"]:
        values["title"] = title_from(str(row.said("event")))
    return PlannedLine(number, row.risk, values, _changes(row)), []


def _changes(row: _Row) -> dict[str, tuple[Any, Any]]:
    if row.risk is None:
        return {}
    now = {key: getattr(row.risk, key) for key in row.values}
    return {
        key: (now[key], value)
        for key, value in row.values.items()
        if not _alike(key, now[key], value)
    }


def _alike(key: str, before: Any, after: Any) -> bool:
    """A text is the same where it is, as a table can carry it."""
    if key in _TEXTS and isinstance(before, str) and isinstance(after, str):
        return plain(before) == after
    return bool(before == after)


def _reference(row: _Row, reference: str) -> Iterator[CellError]:
    if reference and row.risk is None:
        yield CellError(
            "reference",
            gettext_noop("No risk here has this reference. Leave it empty for a new one."),
        )
    if reference in row.reading.taken:
        yield CellError("reference", gettext_noop("This reference stands here twice."))
    if reference:
        row.reading.taken.add(reference)


def _owner(row: _Row) -> Iterator[CellError]:
    """An owner whom this person may not see left an empty cell, and stays."""
    if "owner" not in row.values:
        return
    email, now = str(row.values["owner"]).casefold(), row.risk.owner if row.risk else None
    people = row.reading.owners
    kept = now if now and now.email.casefold() not in people else None
    row.values["owner"] = people.get(email) or (kept if not email else None)
    if now and now.email.casefold() == email:
        row.values["owner"] = now
    if email and row.values["owner"] is None:
        yield CellError(
            "owner",
            gettext_noop(
                "Nobody whom you may see has this e-mail address. Write that of somebody who has an"
                " account here, or leave the cell empty."
            ),
        )


def _within(row: _Row) -> Iterator[CellError]:
    """So does a wider risk."""
    if "within" not in row.values:
        return
    reference, now = row.values["within"], row.risk.within if row.risk else None
    kept = now if now and now.id not in row.reading.wider else None
    row.values["within"] = row.reading.wider.get(reference) or (None if reference else kept)
    own = bool(row.risk) and reference == row.risk.id
    if reference and (own or row.values["within"] is None):
        yield CellError("within", gettext_noop("There is no such risk to count within."))


def _only_shown(row: _Row) -> Iterator[CellError]:
    """What the table only shows has to be as it is."""
    risk = row.risk
    now = ("open" if risk.is_open else "closed", risk.marking) if risk else ("open", "internal")
    if row.values.pop("state", "") not in {"", now[0]}:
        yield CellError("state", gettext_noop("A risk is opened and closed on its page."))
    if row.values.pop("handling", "") not in {"", now[1]}:
        yield CellError("handling", gettext_noop("The marking is set on its page."))


def _needed(row: _Row) -> Iterator[CellError]:
    if not row.values.get("kind") and "kind" in row.values:
        row.values["kind"] = row.risk.kind if row.risk else "risk"
    if not row.said("event"):
        yield CellError("event", gettext_noop("Say what may happen."))
    if not row.said("category"):
        yield CellError("category", gettext_noop("Choose a category of the list."))


def _steps(row: _Row) -> Iterator[CellError]:
    matrix = row.reading.matrix
    sizes = {"likelihood": len(matrix.likelihoods), "impact": len(matrix.impacts)}
    for key in STEPS:
        side, _dash, part = key.rpartition("_")
        if (row.values.get(key) or 0) > sizes[part]:
            yield CellError(key, gettext_noop("The matrix has no such step."))
        other = f"{side}_impact"
        if part == "likelihood" and (row.said(key) is None) != (row.said(other) is None):
            words = gettext_noop("Give both the likelihood and the impact, or neither.")
            yield CellError(other, words)


def _money(row: _Row) -> Iterator[CellError]:
    three = [row.said(key) for key in ("cost_low", "cost_likely", "cost_high")]
    given = [amount for amount in three if amount is not None]
    currency = str(row.said("currency") or "")
    if not given:
        if currency:
            yield CellError("currency", gettext_noop("A currency stands beside a cost only."))
        return
    if len(given) < len(three) or given != sorted(given):
        words = gettext_noop(
            "Give the least, the likeliest and the most together, in order, or none of them."
        )
        yield CellError("cost_likely", words)
    if not (len(currency) == 3 and currency.isascii() and currency.isupper()):
        yield CellError("currency", gettext_noop("Give the three letters, such as GBP."))
    if row.said("probability") is None:
        yield CellError("probability", gettext_noop("Say how likely it is."))


def _closed(row: _Row) -> Iterator[CellError]:
    if row.risk is not None and not row.risk.is_open and _changes(row):
        yield CellError("", gettext_noop("It is closed. Open it again first."))


_CHECKS: tuple[Callable[[_Row], Iterator[CellError]], ...] = (
    _owner, _within, _only_shown, _needed, _steps, _money, _closed,
)  # fmt: skip
