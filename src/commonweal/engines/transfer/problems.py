"""What is wrong with a mapping: in which line, of what, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from commonweal.kernel.errors import BadInput

__all__ = ["MappingError", "Problem"]


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """``field`` is the way to the place, such as ``claims.columns.paid``."""

    line: int
    field: str
    message: str
    suggestion: str = ""

    def __str__(self) -> str:
        place = f"line {self.line}" + (f", {self.field}" if self.field else "")
        return f"{place}: {self.message} {self.suggestion}".rstrip()


class MappingError(BadInput):
    """Every problem that was found, in the order of the file."""

    code = "mapping"

    def __init__(self, problems: Sequence[Problem], where: str) -> None:
        self.problems = tuple(sorted(problems))
        first = self.problems[0]
        super().__init__("\n".join(map(str, self.problems)), field=first.field, where=where)
