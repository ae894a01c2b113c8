"""What is worked out from a figure can give it away: it is handled as strictly as its inputs."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from commonweal.apps.measures.models import Measure, MeasureInput
from commonweal.apps.programmes.rules.handling import level_of
from commonweal.kernel.errors import RuleBroken


def level_at(measure: Measure) -> int:
    """The level of sight that a measure asks for, by its own marking and its initiative's."""
    own = level_of(measure.marking)
    return max(own, level_of(measure.initiative.marking)) if measure.initiative else own


def check_inputs(measure: Measure, inputs: Iterable[Measure]) -> None:
    """RuleBroken where an input asks for more than the measure that is worked out from it."""
    here = level_at(measure)
    for one in inputs:
        if level_at(one) > here:
            raise RuleBroken(
                _("%(name)s is handled more strictly. Mark what is worked out from it so first.")
                % {"name": one.name},
                code="stricter-input",
                field="inputs",
            )


def check_marking(measure: Measure) -> None:
    """RuleBroken where a new marking, or a new initiative, parts a measure from its inputs, or
    from what is worked out from it."""
    here = level_at(measure)
    below = MeasureInput.objects.filter(measure=measure).select_related("input__initiative")
    above = MeasureInput.objects.filter(input=measure).select_related("measure__initiative")
    looser = [one.measure.name for one in above if level_at(one.measure) < here]
    stricter = [one.input.name for one in below if level_at(one.input) > here]
    if looser:
        words = _("%(name)s is worked out from it and would give it away. Mark that one so first.")
    elif stricter:
        words = _("It is worked out from %(name)s, which is handled more strictly.")
    else:
        return
    facts = {"name": (looser or stricter)[0]}
    raise RuleBroken(words % facts, code="stricter-input", field="marking")
