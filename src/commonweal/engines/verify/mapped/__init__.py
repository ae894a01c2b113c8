"""Rows that a mapping translates: what they must be is worked out a second time, then looked for.

``verify_mapped(mapped_table(...), rows, ...)`` gives a ``Verdict``. The rows come from whoever
reads the source (``SourceRows``); nothing here knows what loads them.
"""

from commonweal.engines.verify.mapped.rules import MappedTable, mapped_table
from commonweal.engines.verify.mapped.verifying import Loaded, verify_mapped
from commonweal.engines.verify.mapped.working import SourceRows

__all__ = ["Loaded", "MappedTable", "SourceRows", "mapped_table", "verify_mapped"]
