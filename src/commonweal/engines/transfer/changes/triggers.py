"""The statements that make a store write down which rows change, and those that end it.

Each watched table has a log of its own, which holds the key of every row that was touched: before
and after, where the key itself changed. It holds no values: those are read from the table when the
change is followed. So an entry too many does no harm, and none is too old.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from commonweal.engines.read.databases import ColumnFacts
from commonweal.engines.read.databases.postgresql import literal, quoted

__all__ = ["Watched", "random_text", "removing", "setting_up", "text_of", "there"]

SPACE = "commonweal_watch"


@dataclass(frozen=True, slots=True)
class Watched:
    """``name``: as SQL writes it. ``key``: columns that name a row. ``unique``: other groups of
    columns by which SQLite may replace a row without a word."""

    store: str
    name: str
    key: tuple[ColumnFacts, ...]
    unique: tuple[tuple[str, ...], ...] = ()

    @property
    def short(self) -> str:
        """For names of our own, which a store may cut after some sixty characters."""
        return hashlib.sha256(self.name.encode()).hexdigest()[:12]

    @property
    def registry(self) -> str:
        return f"{SPACE}.watched" if self.store == "postgresql" else '"commonweal_watched"'

    @property
    def followers(self) -> str:
        return f"{SPACE}.followers" if self.store == "postgresql" else '"commonweal_followers"'

    @property
    def log(self) -> str:
        if self.store == "postgresql":
            return f"{SPACE}.log_{self.short}"
        return f'"commonweal_log_{self.short}"'

    @property
    def kept(self) -> tuple[str, ...]:
        """The names of the key in the log."""
        return tuple(f"k{at}" for at in range(len(self.key)))

    @property
    def key_names(self) -> str:
        return json.dumps([each.name for each in self.key])

    def row(self, of: str) -> str:
        return ", ".join(f"{of}.{quoted(each.name)}" for each in self.key)


def setting_up(watched: Watched) -> list[str]:
    """From nothing: the registry, the log and its triggers, and that this table is watched."""
    return _SETTING_UP[watched.store](watched)


def removing(watched: Watched) -> list[str]:
    name = watched.short
    gone = [
        f"DELETE FROM {each} WHERE name = {text_of(watched.name)}"
        for each in (watched.followers, watched.registry)
    ]
    if watched.store == "postgresql":
        return [
            f"DROP TRIGGER IF EXISTS commonweal_{name} ON {watched.name}",
            f"DROP TRIGGER IF EXISTS commonweal_{name}_t ON {watched.name}",
            f"DROP FUNCTION IF EXISTS {SPACE}.note_{name}()",
            f"DROP TABLE IF EXISTS {watched.log}",
            *gone,
        ]
    triggers = [f"DROP TRIGGER IF EXISTS commonweal_{name}_{each}" for each in "iudrs"]
    return [*triggers, f"DROP TABLE IF EXISTS {watched.log}", *gone]


def there(watched: Watched) -> tuple[str, int]:
    """A query for how many of the triggers are there and work, as ``n``; and how many that is."""
    name = watched.short
    if watched.store == "postgresql":
        return (
            "SELECT count(*) AS n FROM pg_trigger WHERE tgrelid = "
            f"{literal(watched.name)}::regclass AND tgname LIKE 'commonweal\\_{name}%' AND "
            "(tgenabled = 'A' OR right(tgname, 2) = '_t' AND tgenabled = 'O')",
            2,
        )
    if watched.store == "mariadb":
        return (
            "SELECT count(*) AS n FROM information_schema.triggers WHERE trigger_schema = "
            f"database() AND trigger_name LIKE 'commonweal!_{name}%' ESCAPE '!'",
            3,
        )
    return (
        "SELECT count(*) AS n FROM sqlite_master WHERE type = 'trigger' AND name LIKE "
        f"'commonweal!_{name}%' ESCAPE '!'",
        3 + (2 if watched.unique else 0),
    )


def _in_sqlite(watched: Watched) -> list[str]:
    name, kept = watched.short, ", ".join(watched.kept)
    noted = f"INSERT INTO {watched.log} (op, {kept})"
    moved = " OR ".join(
        f"NEW.{quoted(each.name)} IS NOT OLD.{quoted(each.name)}" for each in watched.key
    )
    statements = [
        f"CREATE TABLE IF NOT EXISTS {watched.registry} (name TEXT PRIMARY KEY, key TEXT NOT NULL, "
        "token TEXT NOT NULL, at TEXT NOT NULL)",
        f"CREATE TABLE IF NOT EXISTS {watched.followers} (name TEXT, follower TEXT, "
        "token TEXT NOT NULL, place TEXT NOT NULL, PRIMARY KEY (name, follower))",
        f"CREATE TABLE {watched.log} (number INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL "
        f"DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now')), op TEXT NOT NULL, {kept})",
        f"CREATE TRIGGER commonweal_{name}_i AFTER INSERT ON {watched.name} BEGIN "
        f"{noted} VALUES ('I', {watched.row('NEW')}); END",
        f"CREATE TRIGGER commonweal_{name}_d AFTER DELETE ON {watched.name} BEGIN "
        f"{noted} VALUES ('D', {watched.row('OLD')}); END",
        f"CREATE TRIGGER commonweal_{name}_u AFTER UPDATE ON {watched.name} BEGIN "
        f"{noted} VALUES ('U', {watched.row('OLD')}); "
        f"{noted} SELECT 'U', {watched.row('NEW')} WHERE {moved}; END",
    ]
    # OR REPLACE deletes the row in the way without asking the trigger for deletes.
    replaced = "; ".join(
        f"{noted} SELECT 'R', {watched.row('t')} FROM {watched.name} AS t WHERE "
        + " AND ".join(f"t.{quoted(column)} = NEW.{quoted(column)}" for column in columns)
        for columns in watched.unique
    )
    for letter, event in (("r", "INSERT"), ("s", "UPDATE")) if replaced else ():
        statements.append(
            f"CREATE TRIGGER commonweal_{name}_{letter} BEFORE {event} ON {watched.name} BEGIN "
            f"{replaced}; END"
        )
    at = "strftime('%Y-%m-%d %H:%M:%f', 'now')"
    return [*statements, _registered(watched, at)]


def _in_postgresql(watched: Watched) -> list[str]:
    """``ALWAYS``: rows that replication brings are changes too. The function has the rights of who
    installed it, so that nobody else needs any on the log."""
    name, kept = watched.short, ", ".join(watched.kept)
    types = ", ".join(
        f"{own} {each.type}" for own, each in zip(watched.kept, watched.key, strict=True)
    )
    moved = " OR ".join(
        f"NEW.{quoted(each.name)}::text IS DISTINCT FROM OLD.{quoted(each.name)}::text"
        for each in watched.key
    )
    note = f"{SPACE}.note_{name}"
    return [
        f"CREATE SCHEMA IF NOT EXISTS {SPACE}",
        f"CREATE TABLE IF NOT EXISTS {watched.registry} (name text PRIMARY KEY, key text NOT NULL, "
        "token text NOT NULL, at timestamptz NOT NULL)",
        f"CREATE TABLE IF NOT EXISTS {watched.followers} (name text, follower text, "
        "token text NOT NULL, place text NOT NULL, PRIMARY KEY (name, follower))",
        f"CREATE TABLE {watched.log} (number int8 GENERATED ALWAYS AS IDENTITY, "
        "xid xid8 NOT NULL DEFAULT pg_current_xact_id(), "
        f"at timestamptz NOT NULL DEFAULT clock_timestamp(), op text NOT NULL, {types}, "
        "PRIMARY KEY (xid, number))",
        f"CREATE FUNCTION {note}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER "
        f"SET search_path = pg_catalog AS $note$ BEGIN "
        f"IF TG_OP = 'TRUNCATE' THEN INSERT INTO {watched.log} (op) VALUES ('T'); RETURN NULL; "
        f"END IF; IF TG_OP <> 'INSERT' THEN INSERT INTO {watched.log} (op, {kept}) "
        f"VALUES (left(TG_OP, 1), {watched.row('OLD')}); END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN NULL; END IF; "
        f"IF TG_OP = 'UPDATE' THEN IF NOT ({moved}) THEN RETURN NULL; END IF; END IF; "
        f"INSERT INTO {watched.log} (op, {kept}) VALUES (left(TG_OP, 1), {watched.row('NEW')}); "
        "RETURN NULL; END $note$",
        f"CREATE TRIGGER commonweal_{name} AFTER INSERT OR UPDATE OR DELETE ON {watched.name} "
        f"FOR EACH ROW EXECUTE FUNCTION {note}()",
        f"CREATE TRIGGER commonweal_{name}_t AFTER TRUNCATE ON {watched.name} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {note}()",
        f"ALTER TABLE {watched.name} ENABLE ALWAYS TRIGGER commonweal_{name}",
        _registered(watched, "clock_timestamp()"),
    ]


def _in_mariadb(watched: Watched) -> list[str]:
    """The log's columns are those of the key, with their character sets."""
    name, kept = watched.short, ", ".join(watched.kept)
    noted = f"INSERT INTO {watched.log} (op, {kept})"
    copied = ", ".join(
        f"{quoted(each.name)} AS {own}" for own, each in zip(watched.kept, watched.key, strict=True)
    )
    moved = " OR ".join(
        f"NOT (BINARY NEW.{quoted(each.name)} <=> BINARY OLD.{quoted(each.name)})"
        for each in watched.key
    )
    each_row = f"ON {watched.name} FOR EACH ROW"
    return [
        f"CREATE TABLE IF NOT EXISTS {watched.registry} (name VARCHAR(200) CHARACTER SET utf8mb4 "
        'COLLATE utf8mb4_bin PRIMARY KEY, "key" TEXT NOT NULL, token VARCHAR(40) NOT NULL, '
        "at DATETIME(6) NOT NULL) ENGINE=InnoDB",
        f"CREATE TABLE IF NOT EXISTS {watched.followers} (name VARCHAR(200), follower "
        "VARCHAR(400), token VARCHAR(40) NOT NULL, place MEDIUMTEXT NOT NULL, PRIMARY KEY "
        "(name, follower)) ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
        f"CREATE TABLE {watched.log} (number BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, "
        "at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)), op CHAR(1) NOT NULL DEFAULT '') "
        f"ENGINE=InnoDB SELECT {copied} FROM {watched.name} WHERE FALSE",
        f"CREATE TRIGGER commonweal_{name}_i AFTER INSERT {each_row} "
        f"{noted} VALUES ('I', {watched.row('NEW')})",
        f"CREATE TRIGGER commonweal_{name}_d AFTER DELETE {each_row} "
        f"{noted} VALUES ('D', {watched.row('OLD')})",
        f"CREATE TRIGGER commonweal_{name}_u AFTER UPDATE {each_row} BEGIN "
        f"{noted} VALUES ('U', {watched.row('OLD')}); "
        f"IF {moved} THEN {noted} VALUES ('U', {watched.row('NEW')}); END IF; END",
        _registered(watched, "utc_timestamp(6)"),
    ]


def random_text(store: str) -> str:
    """An expression that is another text each time."""
    return {
        "sqlite": "lower(hex(randomblob(16)))",
        "postgresql": "gen_random_uuid()::text",
        "mariadb": "uuid()",
    }[store]


def _registered(watched: Watched, at: str) -> str:
    return (
        f"INSERT INTO {watched.registry} (name, {quoted('key')}, token, at) VALUES "
        f"({text_of(watched.name)}, {text_of(watched.key_names)}, {random_text(watched.store)}, "
        f"{at})"
    )


def text_of(text: str) -> str:
    """For all three: no backslash is special in the sessions that write here."""
    return "'" + text.replace("'", "''") + "'"


_SETTING_UP = {"sqlite": _in_sqlite, "postgresql": _in_postgresql, "mariadb": _in_mariadb}
