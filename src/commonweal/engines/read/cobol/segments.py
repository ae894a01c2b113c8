"""Which segment each record is, as codes: comparing texts record by record would be slow."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

__all__ = ["Segments"]


@dataclass(frozen=True, slots=True)
class Segments:
    """``codes`` point into ``names``; -1 where a record has no segment that can be read."""

    codes: npt.NDArray[np.int32]
    names: list[str]

    @classmethod
    def of(cls, array: pa.Array) -> Segments:
        """Numbers and texts alike, without blanks at their ends."""
        texts = pc.utf8_trim_whitespace(pc.cast(array, pa.string()))
        encoded = pc.dictionary_encode(texts)
        codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
        return cls(codes.astype(np.int32), encoded.dictionary.to_pylist())

    def among(self, wanted: Collection[str]) -> npt.NDArray[np.bool_]:
        codes = [code for code, name in enumerate(self.names) if name in wanted]
        return np.isin(self.codes, np.array(codes, dtype=np.int32))

    def texts(self) -> list[str | None]:
        return [self.names[code] if code >= 0 else None for code in self.codes.tolist()]
