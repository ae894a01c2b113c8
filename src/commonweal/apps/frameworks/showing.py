"""What the pages of a framework say of it: whole sentences and titles, no keys."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonweal.apps.accounts.queries import Anyone, access_of
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.facts.queries import fact_names
from commonweal.apps.frameworks.models import FrameworkVersion
from commonweal.apps.frameworks.queries import flaws_of
from commonweal.engines.assess import Flaw, Framework

__all__ = ["facts_shown", "framework_shown", "list_sentence"]

# Whole rules, for somebody who writes their first.
EXAMPLES = (
    "plans.goals > 0",
    "benefits.owned and benefits.measured",
    "programmes.report_days < 100",
)
_FACT = re.compile(r"[a-z]+\.[a-z0-9_]+")


@dataclass(frozen=True, slots=True)
class FlawShown:
    """A flaw at the title of the part that has it, and where that part is changed."""

    title: str
    words: str
    stops: bool
    url: str


def facts_shown() -> dict[str, Any]:
    """What stands beside a form in which a rule is written."""
    return {"facts": sorted(fact_names().values(), key=lambda one: one.name), "examples": EXAMPLES}


def framework_shown(
    user: Anyone, found: Framework, version: FrameworkVersion | None
) -> dict[str, Any]:
    """The context of the page of a framework; ``version`` is None for one that ships."""
    body = version.organisation if version else None
    verbs = access_of(user).verbs(body.path) if body else frozenset()
    draft = version is not None and version.state == FrameworkVersion.State.DRAFT
    return {
        "framework": found,
        "version": version,
        "draft": draft,
        "sentence": sentence_of(found),
        "flaws": flaws_shown(found, version) if draft else [],
        "may": {"edit": draft and Verb.EDIT in verbs, "approve": Verb.APPROVE in verbs},
        "mine": bool(version and str(user.pk) in version.hands),
        **_parts(found),
    }


def sentence_of(framework: Framework) -> str:
    """How much it asks."""
    gates = ngettext("%(n)s gate", "%(n)s gates", len(framework.gates))
    criteria = ngettext("%(n)s criterion", "%(n)s criteria", len(framework.criteria))
    return _("%(gates)s, which ask %(criteria)s in all.") % {
        "gates": gates % {"n": len(framework.gates)},
        "criteria": criteria % {"n": len(framework.criteria)},
    }


def list_sentence(followed: int, written: int) -> str:
    """``followed`` are those in force, those that ship among them; ``written`` the drafts."""
    words = ngettext(
        "Gates may follow %(n)s framework.", "Gates may follow any of %(n)s frameworks.", followed
    ) % {"n": followed}  # fmt: skip
    if not written:
        return words
    more = ngettext("%(n)s is being written.", "%(n)s are being written.", written)
    return f"{words} {more % {'n': written}}"


def _parts(framework: Framework) -> dict[str, Any]:
    """The gates with the titles of what they ask; the criteria with the facts that they read."""
    titles = {one.key: one.title for one in framework.criteria}
    weights = {one.key: one.title for one in framework.weights}
    known = fact_names()
    return {
        "gates": [(gate, [titles.get(key, key) for key in gate.criteria])
                  for gate in framework.gates],
        "criteria": [
            {
                "one": one,
                "weight": weights.get(one.weight, ""),
                "asked_at": [gate.title for gate in framework.gates if one.key in gate.criteria],
                "facts": [known[name] for name in dict.fromkeys(_FACT.findall(
                    f"{one.rule} {one.applies}")) if name in known],
            }
            for one in framework.criteria
        ],
    }  # fmt: skip


def flaws_shown(framework: Framework, version: FrameworkVersion | None) -> list[FlawShown]:
    """What stops it first, then hints; each leads to the form in which it is mended."""
    rows = [_flaw(framework, version, flaw) for flaw in flaws_of(framework)]
    return sorted(rows, key=lambda row: not row.stops)


def _flaw(framework: Framework, version: FrameworkVersion | None, flaw: Flaw) -> FlawShown:
    kind, one = _part_with(framework, flaw)
    title = (one.title or one.key) if one else framework.name
    url = reverse("framework_part", args=(version.id, kind, one.key)) if version and one else ""
    words = _(flaw.message)
    if flaw.suggestion and flaw.suggestion not in words:
        words += " " + _(flaw.suggestion)
    return FlawShown(title, words, flaw.stops, url)


def _part_with(framework: Framework, flaw: Flaw) -> tuple[str, Any]:
    """The kind and the part that a flaw is in. Parts of two kinds may share a key, so what is said
    of a field is said of one that has that field."""
    key, _point, field = flaw.where.partition(".")
    for kind, held in (
        ("criterion", framework.criteria), ("weight", framework.weights), ("gate", framework.gates),
    ):  # fmt: skip
        for one in held:
            if one.key == key and (not field or hasattr(one, field)):
                return kind, one
    return "", None
