"""Rules about who holds what: roles, contracts, risks, and questions that wait for an answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from commonweal.engines.question.asking import Question, Side, Who
from commonweal.engines.question.record import History, MilestoneFacts, Tenure
from commonweal.engines.question.saying import any_of, keywords
from commonweal.engines.read.sentences import sentences

__all__ = [
    "contract_ends_first",
    "owner_missing",
    "owner_tenure_ended",
    "risk_closed_but_named",
    "unanswered",
]

OWNER = "sro"
SOON = timedelta(days=365)
HAPPENED = any_of(
    r"has|have|had|was|were|is|are|after|following|because|caused|due to|led to|resulted"
)


def _said(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _holds(tenure: Tenure, day: date) -> bool:
    return (tenure.since is None or tenure.since <= day) and (
        tenure.until is None or tenure.until >= day
    )


def owner_tenure_ended(history: History) -> Iterator[Question]:
    """The owner's tenure has ended, or ends before the next gate, and nobody follows."""
    owners = [one for one in history.roles if one.role == OWNER]
    ended = [one for one in owners if one.until is not None]
    if not ended:
        return
    last = max(ended, key=lambda one: one.until or date.min)
    until = last.until or date.min
    if any(_holds(one, until + timedelta(days=1)) for one in owners if one is not last):
        return
    gate = _next(history, "gate")
    told = Side(f"{last.label or 'The owner'}: until {_said(until)}", last.source)
    if until < history.today:
        # Not the day of today: the question stays the same one, and its answers stay beside it.
        running = "Still reported; nobody is named after"
        yield Question("owner-tenure-ended", told, Side(running, last.source), Who.OFFICE, size=1.0)
    elif gate and gate.expected and until < gate.expected:
        planned = Side(f"{gate.label}: {_said(gate.expected)}", gate.source)
        yield Question("owner-tenure-ended", told, planned, Who.OFFICE, about=gate.label, size=0.7)


def owner_missing(history: History) -> Iterator[Question]:
    """Somebody is asked for answers: no owner was ever named, though other roles are."""
    if history.roles and not any(one.role == OWNER for one in history.roles):
        other = history.roles[0]
        told = Side(f"{other.role}: {other.label or 'named'}", other.source)
        none = Side("No senior responsible owner is named.", other.source)
        yield Question("owner-missing", told, none, Who.OFFICE, size=0.8)


def _next(history: History, nature: str) -> MilestoneFacts | None:
    """The next milestone of this nature that has not been reached."""
    open_ones = [
        one for one in history.milestones
        if one.nature == nature and one.actual is None and one.expected
    ]  # fmt: skip
    return min(open_ones, key=lambda one: (one.expected or date.max, one.label), default=None)


def contract_ends_first(history: History) -> Iterator[Question]:
    """A contract that ends before what it serves goes live."""
    live = _next(history, "go-live")
    if live is None or live.expected is None:
        return
    for contract in history.contracts:
        if contract.ends is None or not history.today <= contract.ends < live.expected:
            continue
        gap = (live.expected - contract.ends).days
        yield Question(
            "contract-ends-first",
            Side(f"{contract.label}: until {_said(contract.ends)}", contract.source),
            Side(f"{live.label}: {_said(live.expected)}", live.source),
            Who.COMMERCIAL,
            about=contract.label,
            facts={"days": str(gap)},
            size=min(0.5 + gap / 365, 1.0),
        )


def risk_closed_but_named(history: History) -> Iterator[Question]:
    """A risk was closed; the latest words tell of its event."""
    texts = history.said()
    for risk in history.risks:
        words = keywords(risk.event, 4)
        if risk.closed is None or len(words) < 2:
            continue
        for text in texts:
            told = _tells(text.words, words)
            if told:
                closed = f"“{risk.event}” was closed on {_said(risk.closed)}"
                yield Question(
                    "risk-closed-but-named", Side(closed, risk.source), Side(told, text.source),
                    Who.RISKS, about=risk.label, size=0.9,
                )  # fmt: skip
                break


def _tells(words: str, event: set[str]) -> str:
    """The sentence that has three quarters of the words of the event, and says it as a fact."""
    for one in sentences(words):
        named = keywords(one.words, 4) & event
        if 4 * len(named) >= 3 * len(event) and HAPPENED.search(one.words):
            return one.words
    return ""


def unanswered(history: History) -> Iterator[Question]:
    """A question that two reports have passed over."""
    for asked in history.asked:
        passed = [report for report in history.reports if report.on > asked.known]
        if asked.answered is not None or len(passed) < 2:
            continue
        since = f"Asked on {_said(asked.known)}: {asked.words}"
        told = f"{len(passed)} reports since, and no answer"
        yield Question(
            "unanswered", Side(since, asked.source), Side(told, passed[-1].source), Who.SRO,
            about=asked.key, facts={"reports": str(len(passed))}, size=min(len(passed) / 4, 1.0),
        )  # fmt: skip
