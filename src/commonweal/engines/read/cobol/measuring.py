"""How long a record is, where it says so itself: by a field, or by the counts of its arrays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from commonweal.engines.read.cobol.arrays import mapping_for
from commonweal.engines.read.cobol.columns import Compiler
from commonweal.engines.read.cobol.layout import Field, Layout, plain
from commonweal.engines.read.cobol.options import ReadOptions
from commonweal.engines.read.cobol.sums import parse_sum
from commonweal.kernel.errors import BadInput

__all__ = ["lengths_by_counts", "lengths_by_field"]

Bytes = npt.NDArray[np.uint8]
_CUT = -1


def lengths_by_field(
    layout: Layout, options: ReadOptions, loops: Any
) -> Callable[[Bytes, int], int]:
    """The length is a number in a field at a fixed place, or a sum of such fields."""
    given = parse_sum(options.record_length_field or "", layout)
    compiler = Compiler(options, loops)
    columns = {name: compiler.column(found) for name, found in given.fields.items()}
    adjustment = options.record_header.length_adjustment if options.record_header else 0
    mapped = options.record_length_map
    if mapped and list(map(plain, [given.text])) != list(columns):
        raise BadInput("Only a field alone can be looked up.", field="record_length_map")

    def length(data: Bytes, at: int) -> int:
        first = at + options.record_start_offset
        spans = np.array([[first, len(data)]], dtype=np.int64)
        values = {}
        for name, found in given.fields.items():
            if first + found.offset + found.size > len(data):
                return _CUT
            said = columns[name].decode(data, spans, found.offset).array[0].as_py()
            said = mapped.get(str(said).strip(), mapped.get("_")) if mapped else said
            text = str(said).strip()
            if not (text.isascii() and text.isdigit() and len(text) < 12):
                return 0
            values[name] = int(text)
        return max(given.value(values) + adjustment, 0)

    return length


def lengths_by_counts(
    layout: Layout, options: ReadOptions, loops: Any
) -> Callable[[Bytes, int], int]:
    """Records follow each other with no header; each is as long as its arrays make it."""
    if options.occurs_depending_on_space != "as_counted":
        raise BadInput(
            "Records are as long as their arrays make them only where arrays take the space of "
            "their elements: set occurs_depending_on_space to as_counted.",
            field="occurs_depending_on_space",
        )
    measure = _Measure(layout, options, loops)
    return measure.length


class _Measure:
    """Walks one record; a count that cannot be read gives the length 0, which is refused."""

    def __init__(self, layout: Layout, options: ReadOptions, loops: Any) -> None:
        self.layout, self.options = layout, options
        compiler = Compiler(options, loops)
        self.by_key = {each.key: each for each in layout.fields()}
        wanted = {each.depending for each in layout.fields()}
        fields = [each for each in layout.fields() if each.key in wanted]
        self.columns = {each.key: compiler.column(each) for each in fields}
        self.counts: dict[int, str] = {}

    def length(self, data: Bytes, at: int) -> int:
        self.counts = {}
        try:
            end = self._end(self.layout.root, data, at + self.options.record_start_offset)
        except _CutOffError:
            return _CUT
        except _NoCountError:
            return 0
        return end - at + self.options.record_end_offset

    def _end(self, each: Field, data: Bytes, at: int) -> int:
        times = each.times
        if each.depending is not None:
            times = self._times(each, each.depending)
        for _ in range(times):
            begins, at = at, self._one(each, data, at)
            if at == begins:  # the others take no bytes either
                break
            if at > len(data):
                raise _CutOffError
        return at

    def _one(self, each: Field, data: Bytes, at: int) -> int:
        if not each.children:
            if each.key in self.columns:
                self._count(each, data, at)
            return at + each.size
        begun: dict[str, int] = {}
        end = at
        for child in each.children:
            start = begun.get(plain(child.redefines), end) if child.redefines else end
            begun[plain(child.name)] = start
            end = max(end, self._end(child, data, start))
        return end

    def _count(self, each: Field, data: Bytes, at: int) -> None:
        if at + each.size > len(data):
            raise _CutOffError
        spans = np.array([[at, len(data)]], dtype=np.int64)
        value = self.columns[each.key].decode(data, spans, 0).array[0].as_py()
        self.counts[each.key] = str(value).strip()

    def _times(self, each: Field, counter: int) -> int:
        said = self.counts.get(counter, "")
        mapping = mapping_for(self.options.occurs_mappings, each, self.by_key[counter])
        if mapping:
            said = str(mapping.get(said, ""))
        low, high = each.occurs or (0, 0)
        if not (said.isascii() and said.isdigit() and low <= int(said[:12]) <= high):
            raise _NoCountError
        return int(said)


class _CutOffError(Exception):
    pass


class _NoCountError(Exception):
    pass
