"""Is it worth it? Present values, optimism bias, sensitivity, and earned value.

Money is Decimal and is rounded only where it is shown. Every result carries the key of the
parameter set that it used and the digest of its inputs.
"""

from commonweal.engines.appraise.appraisal import (
    ENGINE_VERSION,
    Appraisal,
    appraise,
    inputs_digest,
)
from commonweal.engines.appraise.bias import (
    BiasTable,
    Contribution,
    Uplift,
    bias_table,
    optimism_bias,
)
from commonweal.engines.appraise.discount import (
    discount_factor,
    discount_factors,
    flat_index,
    present_value,
    to_real,
)
from commonweal.engines.appraise.distribution import ELASTICITY, weighted, welfare_weight
from commonweal.engines.appraise.earned import (
    EarnedSchedule,
    EarnedValue,
    earned_schedule,
    earned_value,
)
from commonweal.engines.appraise.lines import Kind, Line, Option
from commonweal.engines.appraise.parameters import ParameterSet, parameter_set, parameter_sets
from commonweal.engines.appraise.sensitivity import (
    Bar,
    GridCell,
    SwitchingValue,
    grid,
    ranking_switch,
    ranking_switches,
    scenarios,
    switching_values,
    tornado,
)
from commonweal.engines.appraise.uncertain import Range, Spread, simulate

__all__ = [
    "ELASTICITY",
    "ENGINE_VERSION",
    "Appraisal",
    "Bar",
    "BiasTable",
    "Contribution",
    "EarnedSchedule",
    "EarnedValue",
    "GridCell",
    "Kind",
    "Line",
    "Option",
    "ParameterSet",
    "Range",
    "Spread",
    "SwitchingValue",
    "Uplift",
    "appraise",
    "bias_table",
    "discount_factor",
    "discount_factors",
    "earned_schedule",
    "earned_value",
    "flat_index",
    "grid",
    "inputs_digest",
    "optimism_bias",
    "parameter_set",
    "parameter_sets",
    "present_value",
    "ranking_switch",
    "ranking_switches",
    "scenarios",
    "simulate",
    "switching_values",
    "to_real",
    "tornado",
    "weighted",
    "welfare_weight",
]
