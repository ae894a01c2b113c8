"""People who do not exist, in two registers that spell them differently; who is who is known."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tests.engines.profile.planted import written

HEADER = ("id", "surname", "forename", "born", "town")
_STARTS, _ENDS = ("Bar", "Kel", "Mon", "Tor", "Wes", "Hal", "Din", "Ost"), (
    "son", "man", "ley", "berg", "wood", "ter", "field", "more", "dijk",
)  # fmt: skip
_FORENAMES = ("Ada", "Bram", "Cleo", "Dirk", "Enid", "Finn", "Gwen", "Hugo", "Iris", "Joost",
              "Kyra", "Lars", "Mina", "Nils", "Oda", "Pim")  # fmt: skip
_TOWNS = ("Northwick", "Southam", "Eastby", "Westerlo", "Midden")


def registers(folder: Path, people: int, seed: int = 7) -> tuple[Path, Path, set[tuple[str, str]]]:
    """Two CSV files, and the pairs of keys that are of one person: two thirds are in both."""
    rng = np.random.default_rng(seed)
    one, other, truth = [], [], set()
    for number in range(people):
        row = _person(rng)
        one.append([f"A{number:05d}", *row])
        if number % 3:
            other.append([f"B{number:05d}", *_spelt(row, rng)])
            truth.add((f"A{number:05d}", f"B{number:05d}"))
    other += [[f"B9{number:04d}", *_person(rng)] for number in range(people // 3)]
    order = rng.permutation(len(other))
    return (
        written(folder / "one.csv", HEADER, one),
        written(folder / "other.csv", HEADER, [other[at] for at in order]),
        truth,
    )


def _person(rng: np.random.Generator) -> list[str]:
    surname = rng.choice(_STARTS) + rng.choice(_ENDS) + rng.choice(["", "", "s", "er"])
    born = f"{rng.integers(1940, 2006)}-{rng.integers(1, 13):02d}-{rng.integers(1, 29):02d}"
    return [str(surname), str(rng.choice(_FORENAMES)), born, str(rng.choice(_TOWNS))]


def _spelt(row: list[str], rng: np.random.Generator) -> list[str]:
    """One in four with a letter lost, one in twelve with another day, one in six moved."""
    surname, forename, born, town = row
    if rng.random() < 0.25:
        at = int(rng.integers(1, len(surname)))
        surname = surname[:at] + surname[at + 1 :]
    if rng.random() < 1 / 12:
        born = f"{born[:8]}{rng.integers(1, 29):02d}"
    if rng.random() < 1 / 6:
        town = str(rng.choice(_TOWNS))
    if rng.random() < 1 / 10:
        forename = forename[0] + "."
    return [surname.upper(), forename, born.replace("-", ""), town]
