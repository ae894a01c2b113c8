"""The words for kinds, standings, hints and the sentence of a risk."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from commonweal.apps.risks.models import Risk
from commonweal.apps.risks.rules import Standing, categories

__all__ = [
    "category_choices",
    "category_words",
    "hint_words",
    "kind_words",
    "sentence_of",
    "standing_words",
]

_STANDINGS = {
    Standing.ABOVE: gettext_noop("Above the appetite, and nobody has accepted it"),
    Standing.LAPSED: gettext_noop("Above the appetite; its acceptance no longer holds"),
    Standing.NOT_SCORED: gettext_noop("Not scored"),
    Standing.NO_APPETITE: gettext_noop("No appetite set to compare with"),
    Standing.ACCEPTED: gettext_noop("Above the appetite, accepted by name"),
    Standing.WITHIN: gettext_noop("Within the appetite"),
    Standing.NOT_ASKED: gettext_noop("A gain: no appetite asked"),
    Standing.CLOSED: gettext_noop("Closed"),
}
_KINDS = {
    "risk": gettext_noop("Risk"),
    "issue": gettext_noop("Issue"),
    "assumption": gettext_noop("Assumption"),
    "dependency": gettext_noop("Dependency at risk"),
    "opportunity": gettext_noop("Opportunity"),
}
_SENTENCES = {
    "risk": gettext_noop("Because: %(cause)s. It may happen: %(event)s. Then: %(effect)s."),
    "issue": gettext_noop("Because: %(cause)s. It has happened: %(event)s. So: %(effect)s."),
    "assumption": gettext_noop("Taken to be so: %(event)s. Why: %(cause)s. If not: %(effect)s."),
    "dependency": gettext_noop("Needed: %(event)s. In doubt because: %(cause)s. Then: %(effect)s."),
    "opportunity": gettext_noop("Because: %(cause)s. It may come: %(event)s. Gain: %(effect)s."),
}
_HINTS = {
    "event-missing": gettext_noop("Say what may happen: something that comes or does not come."),
    "effect-missing": gettext_noop("Say what it would do to cost, time, benefits or people."),
    "cause-missing": gettext_noop("Say why it may happen: what is so already."),
    "event-is-cause": gettext_noop(
        "The event begins with what is so already. Move that to the cause, and say what it may"
        " lead to."
    ),
    "event-too-short": gettext_noop("The event is very short. Could somebody else act on it?"),
    "said-twice": gettext_noop("Cause, event and effect say the same twice."),
    "already-so": gettext_noop("If it is so already, it is an issue."),
}


def standing_words(standing: Standing) -> str:
    return _(_STANDINGS[standing])


def kind_words(kind: str) -> str:
    return _(_KINDS[kind])


def hint_words(code: str) -> str:
    return _(_HINTS[code])


def category_words(key: str) -> str:
    named = {one.key: one.name for one in categories()}
    return _(named[key]) if key in named else key


def category_choices() -> list[tuple[str, str]]:
    return [(one.key, _(one.name)) for one in categories()]


def sentence_of(risk: Risk) -> str:
    """Cause, event and effect as one text; what is missing is said to be not known."""
    parts = {name: getattr(risk, name).strip().rstrip(".") for name in ("cause", "event", "effect")}
    told = {name: text or _("not known") for name, text in parts.items()}
    return _(_SENTENCES[risk.kind]) % told
