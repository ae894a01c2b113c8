"""Migrations: listed, proved by verdicts and samples, certified."""

from commonweal.apps.migration.actions.listing import (
    add_migration,
    add_moved_set,
    change_migration,
    issue_certificate,
    leave_out,
    name_key,
    name_table,
    take_in_again,
    withdraw_key,
)  # fmt: skip
from commonweal.apps.migration.actions.proving import keep_sample, keep_verdict, keep_whole

__all__ = [
    "add_migration", "add_moved_set", "change_migration", "issue_certificate", "keep_sample",
    "keep_verdict", "keep_whole", "leave_out", "name_key", "name_table",
    "take_in_again", "withdraw_key",
]  # fmt: skip
