"""Numbers that the target gives itself go on behind those that came from the source."""

from __future__ import annotations

from collections.abc import Iterable

from commonweal.engines.read.databases.postgresql import literal, quoted
from commonweal.engines.transfer.target import Target
from commonweal.engines.transfer.target_tables import TargetTable

__all__ = ["go_on_behind"]

# Identity columns own their sequence; a default, such as that of serial, refers to one.
_SEQUENCES = """
SELECT a.attname::text AS name, s.oid::regclass::text AS sequence,
       has_sequence_privilege(s.oid, 'UPDATE')
       AND has_sequence_privilege(s.oid, 'SELECT') AS allowed
FROM pg_attribute a
LEFT JOIN pg_attrdef f ON f.adrelid = a.attrelid AND f.adnum = a.attnum
JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.deptype = 'i'
                    AND d.refobjid = a.attrelid AND d.refobjsubid = a.attnum
                 OR d.classid = 'pg_attrdef'::regclass AND d.objid = f.oid
JOIN pg_class s ON s.relkind = 'S' AND s.oid = CASE WHEN d.classid = 'pg_class'::regclass
                                                   THEN d.objid ELSE d.refobjid END
JOIN pg_sequence q ON q.seqrelid = s.oid AND q.seqincrement > 0
WHERE a.attrelid = {name}::regclass AND NOT a.attisdropped ORDER BY a.attnum
"""


def go_on_behind(target: Target, table: TargetTable, filled: Iterable[str]) -> list[str]:
    """Sets the sequences of ``filled`` columns to their greatest value, never back. Hints name
    those that this user may not set."""
    wanted, hints = set(filled), []
    for row in target.rows(_SEQUENCES.format(name=literal(table.quoted))):
        if row["name"] not in wanted:
            continue
        if not row["allowed"]:
            hints.append(
                f"{table.given}.{row['name']}: you may not set the sequence {row['sequence']}; "
                "set it to the greatest value before new rows are added."
            )
            continue
        target.rows(
            f"SELECT setval({literal(row['sequence'])}, greatest(most, last)) AS last FROM "
            f"(SELECT max({quoted(row['name'])})::int8 AS most FROM {table.quoted}) m, "
            f"(SELECT last_value AS last FROM {row['sequence']}) s WHERE most IS NOT NULL"
        )
    return hints
