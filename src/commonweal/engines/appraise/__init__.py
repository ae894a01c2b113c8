"""Is it worth it? Present values, optimism bias, sensitivity, and earned value.

Money is Decimal and is rounded only where it is shown. Every result carries the key of the
parameter set that it used and the digest of its inputs.
"""

from commonweal.engines.appraise.appraisal import Appraisal, appraise
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
    present_value,
    to_real,
)
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
    scenarios,
    switching_values,
    tornado,
)
from commonweal.engines.appraise.uncertain import Range, Spread, simulate

__all__ = [
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
    "grid",
    "optimism_bias",
    "parameter_set",
    "parameter_sets",
    "present_value",
    "ranking_switch",
    "scenarios",
    "simulate",
    "switching_values",
    "to_real",
    "tornado",
]
