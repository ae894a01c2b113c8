"""How far a case is, and in words what is still to be done."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from commonweal.apps.appraisals.queries.runs import RunSeen, run_seen
from commonweal.apps.appraisals.rules import CaseState, Missing, missing_of
from commonweal.apps.cases.models import BusinessCase, CostLine, Option
from commonweal.apps.cases.queries import case_facts
from commonweal.apps.cases.rules import CaseFacts, engine_option

_WORDS = {
    "unanswered": gettext_noop("Answer the question: %(fact)s"),
    "no-third-option": gettext_noop(
        "Add at least one way beside business as usual and the minimum."
    ),
    "no-factors": gettext_noop("Say what the chosen way must do."),
    "no-preferred": gettext_noop("Say which option is preferred."),
    "unscored": gettext_noop("Say how well each option does what it must: %(fact)s are open."),
    "forgotten-costs": gettext_noop("Give these costs, or say why they are zero. %(fact)s"),
    "no-effects": gettext_noop(
        "Give the preferred option a benefit, or an effect without a price."
    ),
    "left-out": gettext_noop(
        "The appraisal leaves out lines that it cannot count (%(fact)s). Mend or remove them."
    ),
    "no-range": gettext_noop(
        "Say how far each line of the preferred option may lie from its figure: %(fact)s are open."
    ),
    "not-appraised": gettext_noop("Have the case appraised."),
    "stale": gettext_noop("The figures have changed since the appraisal. Have it done again."),
}


def missing_words(missing: Missing) -> str:
    fact = _(missing.fact) if missing.code == "unanswered" else missing.fact
    return _(_WORDS[missing.code]) % {"fact": fact}


def todo_of(case: BusinessCase) -> list[Missing]:
    """What is to be done before the case can be submitted."""
    facts = case_facts(case)
    return missing_of(state_of(case, facts, run_seen(case, facts)))


def state_of(case: BusinessCase, facts: CaseFacts, seen: RunSeen) -> CaseState:
    options = list(case.options.prefetch_related("cost_lines", "benefit_lines"))
    factors = list(case.factors.all())
    counted = [engine_option(facts, option) for option in facts.options]
    preferred = next((o for o in options if o.preferred), None)
    place = options.index(preferred) if preferred else -1
    stands_for = sum(len([1 for x in one.left_out if x.code != "sunk"]) for one in counted)
    return CaseState(
        stage=case.stage,
        answers=case.answers,
        options=len(options),
        preferred=preferred.name if preferred else "",
        factors=len(factors),
        unscored=sum(o.lineage not in factor.scores for factor in factors for o in options),
        unanswered=_unanswered(options),
        effects=bool(preferred and (preferred.unpriced or preferred.benefit_lines.all())),
        left_out=stands_for,
        unranged=len(counted[place].unranged) if preferred else 0,
        appraised=seen.done is not None,
        fresh=seen.fresh,
    )


def _unanswered(options: list[Option]) -> dict[str, tuple[str, ...]]:
    """By option, the costs that get forgotten and are neither given nor explained."""
    names = {key: str(label).lower() for key, label in CostLine.Purpose.choices}
    found = {}
    for option in options:
        if option.kind == Option.Kind.AS_USUAL:
            continue
        answered = {
            line.purpose
            for line in option.cost_lines.all()
            if line.zero_reason.strip() or any(float(a) for a in line.amounts.values())
        }
        open_ones = tuple(names[key] for key in names if key and key not in answered)
        if open_ones:
            found[option.name] = open_ones
    return found
