"""Files written by COBOL programs: copybooks, record formats, EBCDIC, packed and binary numbers.

``read_copybook`` gives the layout, ``read_file`` the Arrow batches and the quarantine of what could
not be read. Numbers are exact; nothing is guessed. Works without Numba, slower.
"""

from __future__ import annotations

from commonweal.engines.read.cobol.code_pages import code_page_names
from commonweal.engines.read.cobol.copybook import parse_copybook
from commonweal.engines.read.cobol.decoding import Decoded, Decoder, list_sizes
from commonweal.engines.read.cobol.findings import QUARANTINE, Counts
from commonweal.engines.read.cobol.layout import Field, Layout, layout_table
from commonweal.engines.read.cobol.options import Header, ReadOptions, options_from
from commonweal.engines.read.cobol.problems import LIMITS, CopybookError
from commonweal.engines.read.cobol.reading import Run, read_copybook, read_file
from commonweal.engines.read.cobol.rows import Batch

__all__ = [
    "LIMITS",
    "QUARANTINE",
    "Batch",
    "CopybookError",
    "Counts",
    "Decoded",
    "Decoder",
    "Field",
    "Header",
    "Layout",
    "ReadOptions",
    "Run",
    "code_page_names",
    "layout_table",
    "list_sizes",
    "options_from",
    "parse_copybook",
    "read_copybook",
    "read_file",
]
