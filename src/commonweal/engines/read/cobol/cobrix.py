"""What Cobrix does where the formats leave a choice, so that its files can be compared.

It turns most control codes into blanks, differently by code page, swaps line feed and carriage
return, replaces what is no text in ASCII files, and takes blanks around zoned digits as nothing, a
plus or minus beside them as their sign. Found out from its published expected files; see
docs/methods/decode.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from commonweal.engines.read.cobol.cobrix_names import ours
from commonweal.engines.read.cobol.code_pages import code_points

__all__ = ["as_cobrix"]

_LINE_ENDS = {0x0D: "\n", 0x15: "\u0085", 0x25: "\r"}
_ALL_BLANK = {"cp037", "037"}
_EXTENDED = {"cp037_extended", "common_extended"}


def as_cobrix(given: Mapping[str, Any]) -> dict[str, Any]:
    """The options, with all choices that Cobrix makes and the options do not name. Its own names
    of options are taken as well as ours."""
    given = _framed(ours(given))
    page = str(given.get("ebcdic_code_page") or "common").lower()
    choices: dict[str, Any] = {
        "ebcdic_code_page": "common",
        "bad_text": "replace",
        "padded_numbers": "both",
        "signs_in_digits": "read",
        "blank_numbers": "null" if given.get("improved_null_detection", True) else "zero_decimals",
    }
    if given.get("encoding") == "ascii":
        choices["control_codes"] = "remove"
    elif page in _ALL_BLANK:
        choices.update(control_codes="blank", code_point_changes=_LINE_ENDS)
    elif page not in _EXTENDED | {"common"}:
        upper = {byte: " " for byte, point in enumerate(code_points(page)) if 0x80 <= point <= 0x9F}
        choices.update(control_codes="keep", code_point_changes={**upper, **_LINE_ENDS})
    else:
        choices["control_codes"] = "keep"  # the page itself has blanks in their place
    if page in _EXTENDED:
        return {**choices, **given, **_extended(page)}
    return {**choices, **given}


def _framed(given: dict[str, Any]) -> dict[str, Any]:
    """It calls records fixed whose length stands in a field, or comes from what their arrays
    count; and opens every record where several stand side by side."""
    measured = given.get("record_format", "fixed") in {"fixed", "variable_with_header"}
    if measured and given.get("record_length_field"):
        given["record_format"] = "variable_with_length_field"
    counted = given.get("occurs_depending_on_space") == "as_counted"
    if (
        counted
        and given.get("record_format", "fixed") == "fixed"
        and not given.get("record_length")
    ):
        given["record_format"] = "variable_by_counts"
    if given.get("root_group", "collapse") == "collapse":
        given["root_group"] = "collapse_each"
    return given


def _extended(page: str) -> dict[str, Any]:
    """Its two pages that keep control codes, as changes to the pages without them."""
    points = code_points("cp037")
    kept = {byte: chr(point) for byte, point in enumerate(points) if point < 0x20}
    if page == "cp037_extended":
        blank = {byte: " " for byte, point in enumerate(points) if 0x80 <= point <= 0x9F}
        changes = {**kept, **blank, **_LINE_ENDS}
    else:
        unknown = dict.fromkeys((4, 6, 8, 9, 10, 20, 21, 23, 26, 27), "\x1a")
        changes = {**kept, **unknown, 0x0D: "\n", 0x25: "\r", 0x3F: " "}
    return {
        "ebcdic_code_page": page.removesuffix("_extended"),
        "control_codes": "keep",
        "code_point_changes": changes,
    }
