"""Triggers that keep the record append-only, for SQLite and PostgreSQL.

Entries: no delete, and no update but one that empties the content and the salt and leaves all
else as it is. Checkpoints and branches: neither. The head of the tree: never smaller.

SQLite's INSERT OR REPLACE deletes without asking the delete trigger, hence the insert triggers.
A later migration that rebuilds one of these tables on SQLite loses its triggers: let it call
``raise_guards`` again (a test looks for them).
"""

from __future__ import annotations

from collections.abc import Iterator

KEPT = [
    "number",
    "at",
    "actor_id",
    "organisation_id",
    "verb",
    "subject_kind",
    "subject_id",
    "digest",
    "leaf",
]
EMPTIED = ["actor_label", "subject_label", "reason"]
NULLED = ["payload_text", "row_digests", "salt"]
KEYS = {"ledger_entry": "number", "ledger_checkpoint": "size", "ledger_branch": "place"}
REFUSAL = "the ledger is append-only"


def _erasure(same: str) -> str:
    """The condition under which an update of an entry is an erasure."""
    return " AND ".join(
        [f"NEW.{name} {same} OLD.{name}" for name in KEPT]
        + [f"NEW.{name} = ''" for name in EMPTIED]
        + [f"NEW.{name} IS NULL" for name in NULLED]
    )


def _rules(same: str) -> Iterator[tuple[str, str, str, str]]:
    """Table, name of the rule, event, condition under which it refuses ("" is always)."""
    for table in KEYS:
        yield table, "no_delete", "DELETE", ""
    yield "ledger_entry", "no_update", "UPDATE", f"NOT ({_erasure(same)})"
    yield "ledger_checkpoint", "no_update", "UPDATE", ""
    yield "ledger_branch", "no_update", "UPDATE", ""
    yield "ledger_treehead", "no_delete", "DELETE", ""
    yield "ledger_treehead", "no_shrink", "UPDATE", "NEW.size < OLD.size OR NEW.id <> OLD.id"


def raising(vendor: str) -> list[str]:
    """The statements that put the guards up."""
    return list(_raise_sqlite() if vendor == "sqlite" else _raise_postgresql())


def dropping(vendor: str) -> list[str]:
    """The statements that take the guards down, where they are up."""
    on = vendor != "sqlite"
    names = [(table, name) for table, name, _, _ in _rules("IS")]
    extra = "no_truncate" if on else "no_replace"
    names += [(table, extra) for table in KEYS]
    names += [("ledger_treehead", extra)] * on
    return [
        f"DROP TRIGGER IF EXISTS {table}_{name}" + (f" ON {table}" if on else "")
        for table, name in names
    ]


def _raise_sqlite() -> Iterator[str]:
    for table, name, event, condition in _rules("IS"):
        when = f" WHEN {condition}" if condition else ""
        yield (
            f"CREATE TRIGGER {table}_{name} BEFORE {event} ON {table} FOR EACH ROW{when} "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        )
    for table, key in KEYS.items():
        # Two workers may sign the same checkpoint: the second is left out without an error.
        refuse = f"ABORT, '{REFUSAL}'" if table == "ledger_entry" else "IGNORE"
        yield (
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} FOR EACH ROW "
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key}) "
            f"BEGIN SELECT RAISE({refuse}); END"
        )


def _raise_postgresql() -> Iterator[str]:
    yield (
        "CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; "
        "END $$"
    )
    for table, name, event, condition in _rules("IS NOT DISTINCT FROM"):
        when = f" WHEN ({condition})" if condition else ""
        yield (
            f"CREATE TRIGGER {table}_{name} BEFORE {event} ON {table} FOR EACH ROW{when} "
            "EXECUTE FUNCTION ledger_refuse()"
        )
    for table in (*KEYS, "ledger_treehead"):
        yield (
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT "
            "EXECUTE FUNCTION ledger_refuse()"
        )
