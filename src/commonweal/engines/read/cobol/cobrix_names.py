"""The options of a Cobrix job under the names that Cobrix has for them, as ours.

What only steers its cluster has no meaning here and is passed over; a class of the job's own cannot
be run, and is refused with what to write instead.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from commonweal.kernel.errors import BadInput

__all__ = ["ours"]

_NO_MATTER = {
    "pedantic", "enable_indexes", "enable_index_cache", "input_split_records",
    "input_split_size_mb", "input_split_size_compressed_mb", "improve_locality",
    "optimize_allocation", "metadata", "debug_layout_positions", "enable_self_checks",
    "strict_schema", "generate_corrupt_fields", "copybook", "copybooks", "copybook_contents",
    "path", "paths", "data_paths",
}  # fmt: skip
_CANNOT = {
    "record_header_parser": "Describe the header: record_header.",
    "rhp_additional_info": "Describe the header: record_header.",
    "record_extractor": "Describe where records end: record_format, record_length_field.",
    "re_additional_info": "Describe where records end: record_format, record_length_field.",
    "ebcdic_code_page_class": "Give the changes to a known page: code_point_changes.",
    "debug_ignore_file_size": "A file that does not divide into records is refused.",
    "truncate_comments": "Say the columns of the copybook: --source-format.",
    "comments_lbound": "Say the columns of the copybook: --source-format.",
    "comments_ubound": "Say the columns of the copybook: --source-format.",
}
_AS_EVER = {
    "debug_ignore_file_size": False, "truncate_comments": True, "comments_lbound": 6,
    "comments_ubound": 72,
}  # fmt: skip
_SAME_VALUE = {
    "file_start_offset": "file_header_bytes",
    "file_end_offset": "file_footer_bytes",
    "record_header_name": "file_header_record",
    "file_header_field": "file_header_record",
    "record_trailer_name": "file_footer_record",
    "file_trailer_field": "file_footer_record",
    "string_trimming_policy": "string_trimming",
    "filler_naming_policy": "filler_naming",
    "with_input_file_name_col": "input_file_name_column",
    "debug": "debug_fields",
}
_NEW_VALUE: dict[str, tuple[str, dict[str, str]]] = {
    "schema_retention_policy": (
        "root_group", {"collapse_root": "collapse", "keep_original": "keep"},
    ),
    "variable_size_occurs": (
        "occurs_depending_on_space", {"true": "as_counted", "false": "always_maximum"},
    ),
    "is_utf16_big_endian": ("national_endian", {"true": "big", "false": "little"}),
    "floating_point_format": (
        "floating_point_format",
        {
            "ibm": "ibm_hex", "ibm_little_endian": "ibm_hex_little_endian",
            "ieee754": "ieee754_big_endian", "ieee754_little_endian": "ieee754_little_endian",
        },
    ),
}  # fmt: skip
_FORMATS = {"F": "fixed", "FB": "fixed", "V": "variable_with_header", "VB": "variable_blocked"}
_LINES = {"D", "D2", "T"}
_LEVEL = re.compile(r"segment_id_level([0-9]{1,2})")
_RULE = re.compile(r"\s*([\w-]+)\s*=\s*'?([^'=&|()]*?)'?\s*")
_WHOLE = re.compile(r"[+-]?[0-9]{1,9}")


def ours(given: Mapping[str, Any]) -> dict[str, Any]:
    """Names that are ours already stay as they are."""
    values = {name: _plain(given[name]) for name in given if name not in _NO_MATTER}
    for name in sorted(_CANNOT.keys() & values.keys()):
        if values.pop(name) == _AS_EVER.get(name, ""):
            continue
        raise BadInput(f"{name} is of Cobrix alone. {_CANNOT[name]}", field=name)
    _renamed(values)
    for step in (_format, _segments, _levels, _pages, _maps):
        step(values)
    return values


def _renamed(values: dict[str, Any]) -> None:
    for theirs, name in _SAME_VALUE.items():
        if theirs in values:
            values[name] = values.pop(theirs)
    for theirs, (name, meanings) in _NEW_VALUE.items():
        if theirs in values:
            said = values.pop(theirs)
            values[name] = meanings.get(str(said).lower(), said)


def _plain(value: Any) -> Any:
    """Its options are texts: numbers and truth values too."""
    if not isinstance(value, str):
        return value
    if value.lower() in {"true", "false"}:
        return value.lower() == "true"
    return int(value) if _WHOLE.fullmatch(value) else value


def _format(values: dict[str, Any]) -> None:
    headed = bool(values.pop("is_record_sequence", False)) | bool(values.pop("is_xcom", False))
    lines = values.pop("is_text", False)
    said = str(values.get("record_format", "D" if lines else "V" if headed else ""))
    block = values.pop("block_length", None)
    counted = values.pop("records_per_block", None)
    if block and values.get("record_length") and int(block) % int(values["record_length"]):
        raise BadInput("A block holds whole records.", field="block_length")
    header, blocks = _header(values, "rdw"), _header(values, "bdw")
    if said in _LINES:
        values.update(record_format="text_lines", encoding=values.get("encoding", "ascii"))
    if said in _FORMATS:
        values["record_format"] = _FORMATS[said]
    if said in {"V", "VB"} or (header["length_adjustment"] and "record_length_field" in values):
        values.setdefault("record_header", header)
    if said == "FB" and not block and not counted:
        values["record_format"] = "fixed_blocked"
    if said in {"VB", "FB"}:
        values.setdefault("block_header", blocks)


def _header(values: dict[str, Any], kind: str) -> dict[str, Any]:
    """Its headers do not count themselves, and have the low byte first, unless it is told so."""
    big = bool(values.pop(f"is_{kind}_big_endian", False))
    counted = bool(values.pop(f"is_{kind}_part_of_record_length", False))
    return {
        "kind": kind,
        "bytes": 4,
        "length_at_byte": 0 if big else 2,
        "length_endian": "big" if big else "little",
        "length_excludes_header": not counted,
        "length_adjustment": int(values.pop(f"{kind}_adjustment", 0)),
    }


def _numbered(values: dict[str, Any], *starts: str) -> list[tuple[str, str]]:
    """The two sides of ``name:1 = LEFT => RIGHT``, in the order of their numbers."""
    found = [name for name in values if name.lower().replace("_", "-").startswith(starts)]
    pairs = []
    for name in sorted(found):
        left, arrow, right = str(values.pop(name)).partition("=>")
        if not arrow:
            raise BadInput("Write it as GROUP => VALUES.", field=name)
        pairs.append((left.strip(), right))
    return pairs


def _segments(values: dict[str, Any]) -> None:
    redefines = {}
    for group, ids in _numbered(values, "redefine-segment-id-map"):
        redefines.update({each.strip(): group for each in ids.split(",")})
    for group, rule in _numbered(values, "redefine-rule"):
        found = _RULE.fullmatch(rule)
        field = values.get("segment_field", found[1] if found else "")
        if not found or field != found[1]:
            raise BadInput("Rules are read as FIELD = VALUE, of one field.", field="redefine-rule")
        values["segment_field"] = field
        redefines[found[2].strip()] = group
    if redefines:
        values["segment_redefines"] = redefines
    children = dict(_numbered(values, "segment-children:"))
    if children:
        values["segment_children"] = {
            group: [each.strip() for each in below.split(",")] for group, below in children.items()
        }


def _levels(values: dict[str, Any]) -> None:
    levels = {int(found[1]): name for name in values if (found := _LEVEL.fullmatch(name))}
    if "segment_id_root" in values:
        levels.setdefault(0, "segment_id_root")
    if levels:
        values["segment_id_levels"] = [str(values.pop(levels[at])) for at in sorted(levels)]


def _pages(values: dict[str, Any]) -> None:
    named = [name for name in values if name.lower().startswith("field_code_page:")]
    if named:
        values["field_code_pages"] = {
            name.partition(":")[2].strip(): [f.strip() for f in str(values.pop(name)).split(",")]
            for name in named
        }


def _maps(values: dict[str, Any]) -> None:
    for name in ("occurs_mappings", "record_length_map"):
        if isinstance(values.get(name), str):
            try:
                values[name] = json.loads(values[name])
            except ValueError as error:
                raise BadInput(f"It is no JSON object ({error}).", field=name) from error
