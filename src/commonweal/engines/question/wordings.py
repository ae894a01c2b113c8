"""Rules about words that stay, vanish, or were never there."""

from __future__ import annotations

from collections.abc import Iterator

from commonweal.engines.question.asking import Question, Side, Who
from commonweal.engines.question.record import History, Report, Text
from commonweal.engines.question.saying import any_of, field, hollow, keywords, likeness, worded
from commonweal.engines.read.sentences import sentences

__all__ = ["same_words_other_figures", "scope_words_vanished", "text_stopped"]

FEWEST_WORDS = 8
_PROMISES = any_of(
    r"will", r"deliver\w*", r"provid\w+", r"introduc\w+", r"replac\w+", r"build\w*", r"creat\w+",
    r"enabl\w+", r"implement\w*", r"reduc\w+", r"improv\w+", r"increas\w+", r"sav(?:e|es|ing|ings)",
)  # fmt: skip
_BESIDE = {"schedule": ("end", Who.MANAGER), "cost": ("whole_life_cost", Who.FINANCE)}


def _text(report: Report | None, about: str) -> Text | None:
    return next(iter(report.said(about)), None) if report else None


def scope_words_vanished(history: History) -> Iterator[Question]:
    """A sentence of the aims is gone from the aims of the next report, and no other has its words.

    Aims that were written anew from end to end are not compared: nothing is left to compare with.
    """
    before, now = _text(history.previous, "aims"), _text(history.latest, "aims")
    if before is None or now is None or hollow(before) or hollow(now):
        return
    kept = keywords(now.words)
    if likeness(before.words, now.words) < 0.5:
        return
    for one in sentences(before.words):
        if not _PROMISES.search(one.words):
            continue
        words = keywords(one.words)
        gone = words - kept
        if len(words) >= 4 and 2 * len(gone) > len(words):
            shown = ", ".join(sorted(gone)[:6])
            yield Question(
                "scope-words-vanished", Side(one.words, before.source),
                Side(f"The aims no longer name: {shown}", now.source), Who.SRO,
                facts={"words": shown}, size=len(gone) / len(words),
            )  # fmt: skip
            return


def same_words_other_figures(history: History) -> Iterator[Question]:
    """The figure moved; the words that explain it are the same as in the report before."""
    before, now = history.previous, history.latest
    if before is None or now is None:
        return
    for about, (name, who) in _BESIDE.items():
        old, new = _text(before, about), _text(now, about)
        figures = getattr(before, name), getattr(now, name)
        if old is None or new is None or None in figures or figures[0] == figures[1]:
            continue
        long_enough = len(new.words.split()) >= FEWEST_WORDS and not hollow(new)
        if long_enough and likeness(old.words, new.words) > 0.95:
            told = f"{field(now, name).says}; before: {worded(before, name)}"
            yield Question(
                "same-words-other-figures",
                Side(new.words, new.source),
                Side(told, now.source),
                who,
                about=name,
                size=0.7,
            )


def text_stopped(history: History) -> Iterator[Question]:
    """What was explained in the report before is not explained any more."""
    before, now = history.previous, history.latest
    if before is None or now is None:
        return
    for about, who in (("confidence", Who.SRO), ("schedule", Who.MANAGER), ("cost", Who.FINANCE)):
        old, new = _text(before, about), _text(now, about)
        silent = new is None or hollow(new)
        if old is None or hollow(old) or not silent or len(old.words.split()) < FEWEST_WORDS:
            continue
        told = new.words.strip()[:300] if new and new.words.strip() else "Nothing is said any more."
        source = new.source if new else now.source
        yield Question(
            "text-stopped", Side(old.words[:600], old.source), Side(told, source), who, about=about,
            size=0.5,
        )  # fmt: skip
