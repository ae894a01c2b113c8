"""Cause, event, effect: what is missing in the wording of a risk, or stands in the wrong place."""

from __future__ import annotations

__all__ = ["title_from", "wording_hints"]

# A text that begins so names what is so already. That is a cause; an event may or may not come.
_CAUSES = (
    "lack of", "no ", "not enough", "insufficient", "poor ", "due to", "because", "absence of",
    "missing ", "unclear ", "limited ",
)  # fmt: skip
_SHORT = 15  # letters; less names a subject and says nothing of it
TITLE_LENGTH = 120


def wording_hints(kind: str, cause: str, event: str, effect: str) -> list[str]:
    """Codes of what would make it clearer, the most useful first. Hints only: nothing is refused
    for its wording. What the words begin with is looked at in English."""
    texts = {"cause": cause, "event": event, "effect": effect}
    plain = {name: " ".join(text.split()).casefold() for name, text in texts.items()}
    hints = [f"{name}-missing" for name in ("event", "effect", "cause") if not plain[name]]
    if plain["event"].startswith(_CAUSES):
        hints.append("event-is-cause")
    elif 0 < len(plain["event"]) < _SHORT:
        hints.append("event-too-short")
    given = [text for text in plain.values() if text]
    if len(set(given)) < len(given):
        hints.append("said-twice")
    if kind == "risk" and plain["event"].startswith(("we have", "there is", "it has")):
        hints.append("already-so")
    return hints


def title_from(event: str) -> str:
    """A title for a risk that was given none: how its event begins."""
    text = " ".join(event.split())
    if len(text) <= TITLE_LENGTH:
        return text
    return text[: TITLE_LENGTH - 1].rsplit(" ", 1)[0] + "…"
