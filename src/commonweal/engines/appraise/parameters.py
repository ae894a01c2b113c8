"""Sets of rates, kept as versioned data: they change, and a result names the one that it used."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files

from commonweal.kernel.errors import BadInput

__all__ = ["ParameterSet", "parameter_set", "parameter_sets"]


@dataclass(frozen=True, slots=True)
class ParameterSet:
    """Real discount rates by band: ``rates`` are (first year of the band, yearly rate as a share).

    The rate of a band discounts the steps into its years; year 0 is now and is not discounted.
    """

    name: str
    version: str
    valid_from: str
    label: str
    source: str
    status: str
    rates: tuple[tuple[int, Decimal], ...]

    def __post_init__(self) -> None:
        starts = [first for first, _rate in self.rates]
        if not starts or starts[0] != 0 or starts != sorted(set(starts)):
            raise ValueError("bands of rates begin at year 0 and follow each other")
        if any(rate <= -1 for _first, rate in self.rates):
            raise ValueError("a discount rate is above -100 %")

    @property
    def key(self) -> str:
        return f"{self.name}@{self.version}"

    def rate_in(self, year: int) -> Decimal:
        """The rate that discounts the step into ``year`` (1 or later)."""
        return next(rate for first, rate in reversed(self.rates) if year >= first)

    def with_flat_rate(self, rate: Decimal) -> ParameterSet:
        """The same set with one rate for all years, for a sensitivity to the rate itself."""
        return ParameterSet(
            f"{self.name}-flat", f"{self.version}+{rate}", self.valid_from, self.label, self.source,
            self.status, ((0, rate),),
        )  # fmt: skip


@cache
def parameter_sets() -> dict[str, ParameterSet]:
    """Every set that ships, by key."""
    made = [
        ParameterSet(**{**row, "rates": tuple((y, Decimal(r)) for y, r in row["rates"])})
        for row in json.loads(data_text("parameter_sets.json"))
    ]
    return {one.key: one for one in made}


def parameter_set(key: str) -> ParameterSet:
    """BadInput where there is no such set."""
    found = parameter_sets().get(key)
    if found is None:
        known = ", ".join(sorted(parameter_sets()))
        raise BadInput(f"There is no parameter set {key!r}; there are {known}.", field="set")
    return found


def data_text(name: str) -> str:
    return files("commonweal.engines.appraise").joinpath("data", name).read_text(encoding="utf-8")
