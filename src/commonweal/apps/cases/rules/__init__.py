"""Pure decisions about what a business case says."""

from commonweal.apps.cases.rules.comparing import Difference, differences
from commonweal.apps.cases.rules.figures import (
    BIAS_TYPES,
    FORGOTTEN,
    BiasFacts,
    CaseFacts,
    Counted,
    LeftOut,
    LineFacts,
    OptionFacts,
    engine_option,
)
from commonweal.apps.cases.rules.prompts import Prompt, Section, prompts_for, sections
from commonweal.apps.cases.rules.reading import (
    read_amounts,
    read_causes,
    read_index,
    read_scenarios,
    read_weights,
    write_amounts,
    write_rows,
)

__all__ = [
    "BIAS_TYPES",
    "FORGOTTEN",
    "BiasFacts",
    "CaseFacts",
    "Counted",
    "Difference",
    "LeftOut",
    "LineFacts",
    "OptionFacts",
    "Prompt",
    "Section",
    "differences",
    "engine_option",
    "prompts_for",
    "read_amounts",
    "read_causes",
    "read_index",
    "read_scenarios",
    "read_weights",
    "sections",
    "write_amounts",
    "write_rows",
]
