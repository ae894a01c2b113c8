"""What became of one field of one record: one byte each, so that a column of them is cheap."""

from __future__ import annotations

__all__ = [
    "ABSENT", "BAD_CHARACTER", "BAD_COUNT", "BAD_DIGIT", "BAD_SIGN", "BLANK", "CARE", "CUT", "GOOD",
    "NO_PARENT", "QUARANTINED", "REASONS", "TOO_LARGE", "UNKNOWN_SEGMENT",
]  # fmt: skip

GOOD = 0
ABSENT = 1  # the record ends before the field: no value, and no finding
BLANK = 2  # never filled in (all blanks, low or high values): no value, counted
CARE = 3  # text that needs a slower look; never left in a result
CUT = 4  # the record ends within the field
BAD_DIGIT = 5
BAD_SIGN = 6
TOO_LARGE = 7
BAD_CHARACTER = 8
BAD_COUNT = 9  # DEPENDING ON holds no number, or one out of its range
NO_PARENT = 10  # a child segment with no parent before it
UNKNOWN_SEGMENT = 11  # a segment that the options do not name, where it would be left out

QUARANTINED = CUT  # from here on a state is a finding
REASONS = {
    BLANK: "blank number",
    CUT: "cut short",
    BAD_DIGIT: "bad digit",
    BAD_SIGN: "bad sign",
    TOO_LARGE: "too large",
    BAD_CHARACTER: "bad character",
    BAD_COUNT: "bad count",
    NO_PARENT: "no parent",
    UNKNOWN_SEGMENT: "unknown segment",
}
