"""How a file is to be read. The names are those of the neutral options of published fixtures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from commonweal.engines.read.cobol.cobrix import as_cobrix
from commonweal.engines.read.cobol.layout import plain
from commonweal.kernel.errors import BadInput

__all__ = ["Header", "ReadOptions", "options_from"]

_CHOICES = {
    "record_format": (
        "fixed", "fixed_blocked", "variable_with_header", "variable_blocked",
        "variable_with_length_field", "variable_by_counts", "text_lines",
    ),
    "encoding": ("ebcdic", "ascii"),
    "binary_endian": ("big", "little", "native_little"),
    "national_endian": ("big", "little"),
    "string_trimming": ("both", "left", "right", "none", "keep_all"),
    "root_group": ("collapse", "collapse_each", "keep"),
    "occurs_depending_on_space": ("always_maximum", "as_counted"),
    "floating_point_format": (
        "ibm_hex", "ibm_hex_little_endian", "ieee754_big_endian", "ieee754_little_endian",
    ),
    "filler_naming": ("sequence_numbers", "previous_field_name"),
    "control_codes": ("blank", "keep", "remove", "quarantine"),
    "bad_text": ("quarantine", "replace"),
    "blank_numbers": ("null", "quarantine", "zero_decimals"),
    "padded_numbers": ("leading", "both", "quarantine"),
    "signs_in_digits": ("quarantine", "read"),
    "beyond_picture": ("keep", "quarantine"),
    "sign_nibbles": ("preferred", "all"),
    "debug_fields": ("", "hex", "binary", "string"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Header:
    """The bytes before each record (or block) that say how long it is. Positions count from 0.

    ``rdw`` of four bytes: the two that are not the length are zero, or the file is refused: they
    mark pieces of records. ``bdw``: where its first bit is set, all four bytes are the length.
    """

    kind: str = "rdw"
    bytes: int = 4
    length_at_byte: int = 0
    length_bytes: int = 2
    length_endian: str = "big"
    length_excludes_header: bool = False
    length_adjustment: int = 0
    valid_at_byte: int | None = None
    valid_equals: int = 0
    invalid_records: str = "none"
    in_copybook: bool = False

    def __post_init__(self) -> None:
        last = max(self.length_at_byte + self.length_bytes, (self.valid_at_byte or 0) + 1)
        first = min(self.length_at_byte, self.valid_at_byte or 0)
        sized = 1 <= self.bytes <= 1024 and 1 <= self.length_bytes <= 4
        if not sized or last > self.bytes or first < 0:
            raise BadInput("The record header does not hold its own length.", field="record_header")
        if self.kind not in {"rdw", "bdw", "custom"}:
            raise BadInput("A header is rdw, bdw or custom.", field="record_header")
        if self.length_endian not in {"big", "little"}:
            raise BadInput("The length is big or little endian.", field="record_header")


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """Defaults read a plain EBCDIC file of fixed length, and quarantine what is not certain.

    ``control_codes``: what stands in text and is no character (blank, keep, remove, quarantine).
    ``code_point_changes``: a site's own changes to its code page, byte to character.
    ``record_length_map``: the lengths that the texts in ``record_length_field`` stand for.
    ``blank_numbers``: a number field that holds only blanks, low or high values: null, quarantine,
    or zero where the picture has decimals (what Cobrix does without null detection).
    ``padded_numbers``: blanks before the digits (``leading``), blanks or low values on ``both``
    sides, or none accepted.
    ``signs_in_digits``: a plus or minus where the picture has a digit: quarantined, or read.
    ``beyond_picture``: a binary or packed number larger than its picture that its column can hold.
    ``debug_fields``: beside each field its bytes, named NAME_debug: as hexadecimal digits, binary,
    or (string, of ASCII files) text.
    ``sign_nibbles``: C, D and F, or also A, B and E, which the hardware takes as well.
    ``binary_endian``: native_little is for COMP-5 alone, as compilers on a PC write it.
    ``record_length_field``: the field that holds the length, or a sum: ``LEN-A + LEN-B - 2``.
    ``field_code_pages``: field to code page, where it is not that of the file.
    ``non_terminals``: groups that are shown as text too, as NAME_NT.
    ``file_header_record``, ``file_footer_record``: records of the copybook that the file begins or
    ends with; their length is left out.
    """

    record_format: str = "fixed"
    record_length: int | None = None
    record_header: Header | None = None
    block_header: Header | None = None
    record_length_field: str | None = None
    record_length_map: Mapping[str, int] = field(default_factory=dict)
    record_start_offset: int = 0
    record_end_offset: int = 0
    file_header_bytes: int = 0
    file_footer_bytes: int = 0
    minimum_record_length: int | None = None
    maximum_record_length: int | None = None
    file_header_record: str | None = None
    file_footer_record: str | None = None
    encoding: str = "ebcdic"
    ebcdic_code_page: str | None = "cp037"
    ascii_charset: str | None = "utf-8"
    field_code_pages: Mapping[str, str] = field(default_factory=dict)
    binary_endian: str = "big"
    national_endian: str = "big"
    string_trimming: str = "both"
    root_group: str = "collapse"
    occurs_depending_on_space: str = "always_maximum"
    occurs_mappings: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    allow_partial_records: bool = False
    improved_null_detection: bool = True
    strict_sign_overpunching: bool = True
    strict_integral_precision: bool = False
    floating_point_format: str = "ibm_hex"
    drop_value_fillers: bool = True
    drop_group_fillers: bool = False
    filler_naming: str = "sequence_numbers"
    debug_fields: str = ""
    non_terminals: tuple[str, ...] = ()
    display_pic_always_string: bool = False
    binary_as_hex: bool = False
    segment_field: str | None = None
    segment_filter: tuple[str, ...] | None = None
    segment_redefines: Mapping[str, str] = field(default_factory=dict)
    segment_children: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    segment_id_levels: tuple[tuple[str, ...], ...] = ()
    segment_id_prefix: str | None = None
    generate_record_id: bool = False
    generate_record_bytes: bool = False
    input_file_name_column: str | None = None
    file_id: int = 0
    control_codes: str = "blank"
    code_point_changes: Mapping[int, str] = field(default_factory=dict)
    bad_text: str = "quarantine"
    blank_numbers: str = "null"
    padded_numbers: str = "leading"
    signs_in_digits: str = "quarantine"
    beyond_picture: str = "keep"
    sign_nibbles: str = "preferred"

    def __post_init__(self) -> None:
        for name, allowed in _CHOICES.items():
            if getattr(self, name) not in allowed:
                raise BadInput(
                    f"{name} is one of {', '.join(allowed)}, not {getattr(self, name)}.",
                    field=name,
                )
        lengths = (
            self.record_length or 0, self.record_start_offset, self.record_end_offset,
            self.file_header_bytes, self.file_footer_bytes, self.minimum_record_length or 0,
            self.maximum_record_length or 0,
        )  # fmt: skip
        if min(lengths) < 0 or (self.record_length is not None and self.record_length < 1):
            raise BadInput("Lengths and offsets are not negative.", field="record_length")
        if (self.segment_redefines or self.segment_filter) and not self.segment_field:
            raise BadInput("Name the field that holds the segment.", field="segment_field")

        self._check_text()

    def _check_text(self) -> None:
        if self.debug_fields == "string" and self.encoding != "ascii":
            raise BadInput("Bytes are shown as text in ASCII files only.", field="debug_fields")
        if self.segment_children and (self.segment_id_levels or self.generate_record_bytes):
            raise BadInput(
                "A family of segments is more than one record: it has no segment ids, and no bytes "
                "of its own. Read the records flat for these.",
                field="segment_children",
            )

    @property
    def ends(self) -> tuple[str, ...]:
        """The records of the copybook that stand only at the ends of the file."""
        return tuple(name for name in (self.file_header_record, self.file_footer_record) if name)

    def little_endian(self, order: str) -> bool:
        """For a binary number whose usage says ``order``."""
        if order in {"big", "little"}:
            return order == "little"
        return self.binary_endian == "little" or (
            order == "native" and self.binary_endian == "native_little"
        )


_LATER = {"post_read_null_fill"}  # no part of reading


def options_from(given: Mapping[str, Any], **more: Any) -> ReadOptions:
    """Options from a JSON object. An unknown name is refused: a misspelt option is no option."""
    known = {each.name for each in fields(ReadOptions)}
    values = {**given, **more}
    like = values.pop("compatible_with", None)
    if like not in (None, "cobrix"):
        raise BadInput("compatible_with is cobrix, or left out.", field="compatible_with")
    values = as_cobrix(values) if like else values
    unknown = sorted(set(values) - known - _LATER)
    if unknown:
        raise BadInput(
            f"The option {unknown[0]} is not known. Known: {', '.join(sorted(known))}.",
            field=unknown[0],
        )
    kept = {name: value for name, value in values.items() if name in known}
    try:
        return ReadOptions(**_converted(kept))
    except (TypeError, ValueError, AttributeError) as error:
        raise BadInput(f"The options cannot be read ({error}).") from error


def _converted(values: dict[str, Any]) -> dict[str, Any]:
    for name in ("record_header", "block_header"):
        if isinstance(values.get(name), Mapping):
            values[name] = _header(values[name])
    if values.get("segment_filter") is not None:
        values["segment_filter"] = tuple(map(str, _listed(values["segment_filter"])))
    values["non_terminals"] = tuple(map(str, _listed(values.get("non_terminals"))))
    shown = values.get("debug_fields")
    values["debug_fields"] = {True: "hex", False: "", None: "", "none": ""}.get(shown, shown)
    children = values.get("segment_children") or {}
    values["segment_children"] = {name: tuple(below) for name, below in children.items()}
    levels = values.get("segment_id_levels") or ()
    values["segment_id_levels"] = tuple(tuple(map(str, _listed(level))) for level in levels)
    values["field_code_pages"] = _pages(values.get("field_code_pages") or {})
    changes = values.get("code_point_changes") or {}
    values["code_point_changes"] = {int(str(byte), 0): text for byte, text in changes.items()}
    for name in ("segment_redefines", "occurs_mappings"):
        values[name] = values.get(name) or {}
    lengths = values.get("record_length_map") or {}
    values["record_length_map"] = {str(text).strip(): int(size) for text, size in lengths.items()}
    return values


def _listed(given: Any) -> list[Any]:
    """A list, or one text with commas."""
    if isinstance(given, str):
        return [part.strip() for part in given.split(",")]
    return list(given or ())


def _pages(given: Mapping[str, Any]) -> dict[str, str]:
    """Field to page; or a page to the list of its fields."""
    pages: dict[str, str] = {}
    for name, said in given.items():
        if isinstance(said, str):
            pages[plain(name)] = said
        else:
            pages.update({plain(str(each)): name for each in said})
    return pages


def _header(given: Mapping[str, Any]) -> Header:
    values = dict(given)
    valid = values.pop("valid_if", None)
    if valid:
        values["valid_at_byte"], values["valid_equals"] = int(valid["byte"]), int(valid["equals"])
    return Header(**values)
