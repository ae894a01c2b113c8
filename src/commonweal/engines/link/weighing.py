"""Splink learns how much each column says, and weighs every pair. Imported when it is asked."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from commonweal.engines.link.plan import Compared
from commonweal.engines.link.records import Records
from commonweal.kernel.errors import BadInput, CannotFinish

__all__ = ["Level", "Part", "Weighed", "Weighing"]

_MISSING = (
    "Splink is not installed here. Install the extra: pip install 'commonweal[link]'. It is one "
    "package of pure Python."
)
_MOST_PAIRS = 1e6
_SEED = 1
_BOUND = 60.0  # of a weight: 2 to the 60 is as sure as it gets


@dataclass(frozen=True, slots=True)
class Part:
    """What one column says of a pair: same, nearly, differs or unknown, and its weight in bits."""

    column: str
    says: str
    weight: float


@dataclass(frozen=True, slots=True)
class Weighed:
    """``weight`` is ``start`` and the weights of the parts together; ``left`` and ``right`` are
    (source, key)."""

    left: tuple[str, str]
    right: tuple[str, str]
    weight: float
    probability: float
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Level:
    """What was learned of a column: how often it is so in pairs of one and in pairs of two."""

    column: str
    says: str
    of_one: float | None
    of_two: float | None


class Weighing:
    """``start``: the weight of a pair of which nothing is known."""

    def __init__(self, records: Records) -> None:
        self.plan, self.records = records.plan, records
        self._linker = self._trained()
        self._settings: Mapping[str, Any] = self._linker.misc.save_model_to_json()
        self._most = _most_of(self._settings)

    def pairs(self) -> Iterator[Weighed]:
        """Those from ``ask`` on, the surest first."""
        found = self._linker.inference.predict(threshold_match_probability=self.plan.ask)
        table = found.as_pyarrow_table()
        rows = table.sort_by([("match_weight", "descending")]).to_batches(max_chunksize=10_000)
        for batch in rows:
            for row in batch.to_pylist():
                yield self._weighed(row)

    @property
    def start(self) -> float:
        from math import log2

        prior = self._settings["probability_two_random_records_match"]
        return round(log2(prior / (1 - prior)), 2)

    def levels(self) -> list[Level]:
        found = []
        for column in self._settings["comparisons"]:
            name = column["output_column_name"]
            levels = [each for each in column["comparison_levels"] if not each.get("is_null_level")]
            for at, each in enumerate(levels):
                says = _says(len(levels) - 1 - at, len(levels) - 1)
                said = each.get("m_probability"), each.get("u_probability")
                found.append(Level(name, says, *(_rounded(value) for value in said)))
        return found

    def _trained(self) -> Any:
        try:
            from splink import DuckDBAPI, Linker, SettingsCreator, block_on
        except ImportError as error:
            raise BadInput(_MISSING, code="no-splink") from error
        logging.getLogger("splink").setLevel(logging.ERROR)
        plan, names = self.plan, self.records.names
        api = DuckDBAPI(connection=self.records.connection)
        tables = [api.register(name, dataset_display_name=f"source_{name}") for name in names]
        settings = SettingsCreator(
            link_type="link_only" if len(names) == 2 else "dedupe_only",
            comparisons=[_comparison(each) for each in plan.columns],
            blocking_rules_to_generate_predictions=[block_on(*group) for group in plan.block],
            retain_intermediate_calculation_columns=True,
            retain_matching_columns=True,
        )
        linker = Linker(tables, settings, log_level=None)
        try:
            self._learn(linker, block_on)
        except Exception as error:
            said = " ".join(str(error).split())[:300].rstrip(".")
            raise CannotFinish(
                f"Nothing could be learned from these records: {said}. Say in sure: what is equal "
                "in records of one, and in recall: how many of them that finds.",
            ) from error
        return linker

    def _learn(self, linker: Any, block_on: Any) -> None:
        training, plan = linker.training, self.plan
        training.estimate_probability_two_random_records_match(
            [block_on(*group) for group in plan.sure], recall=plan.recall
        )
        training.estimate_u_using_random_sampling(max_pairs=_MOST_PAIRS, seed=_SEED)
        for group in plan.block:
            training.estimate_parameters_using_expectation_maximisation(block_on(*group))

    def _weighed(self, row: Mapping[str, Any]) -> Weighed:
        sources = row.get("source_dataset_l", "source_a"), row.get("source_dataset_r", "source_a")
        parts = [self._part(each, row) for each in self.plan.columns]
        return Weighed(
            left=(sources[0][-1], row["unique_id_l"]),
            right=(sources[1][-1], row["unique_id_r"]),
            weight=_bounded(row["match_weight"]),
            probability=round(row["match_probability"], 6),
            parts=tuple(sorted(parts, key=lambda part: -abs(part.weight))),
        )

    def _part(self, column: Compared, row: Mapping[str, Any]) -> Part:
        """How rare a name is belongs to what the name says."""
        weight = row.get(f"mw_{column.name}") or 0.0
        weight += row.get(f"mw_tf_adj_{column.name}") or 0.0
        says = _says(row[f"gamma_{column.name}"], self._most[column.name])
        return Part(column.name, says, _bounded(weight))


def _most_of(settings: Mapping[str, Any]) -> dict[str, int]:
    """The level of each column that says that both are the same; 0 says that they differ."""
    return {
        each["output_column_name"]: sum(
            not level.get("is_null_level") for level in each["comparison_levels"]
        ) - 1
        for each in settings["comparisons"]
    }  # fmt: skip


def _comparison(column: Compared) -> Any:
    import splink.comparison_library as library

    name = column.name
    if column.way == "same":
        return library.ExactMatch(name)
    if column.way == "name":
        return library.NameComparison(name)
    if column.way == "date":
        return library.DateOfBirthComparison(name, input_is_string=True)
    if column.way == "email":
        return library.EmailComparison(name)
    if column.way == "postcode":
        return library.LevenshteinAtThresholds(name, [1, 2, 3])
    return library.JaroWinklerAtThresholds(name, [0.95, 0.85])


def _says(level: int, most: int) -> str:
    if level < 0:
        return "unknown"
    return "same" if level >= most else "differs" if level == 0 else "nearly"


def _rounded(value: object) -> float | None:
    return round(value, 6) if isinstance(value, int | float) else None


def _bounded(weight: float) -> float:
    """A weight that no sample can give is infinite: as much as a weight may be."""
    return round(max(-_BOUND, min(_BOUND, weight if weight == weight else 0.0)), 2)  # noqa: PLR0124
