"""The part of the table of addresses that is about systems, migrations and cutovers."""

from __future__ import annotations

from commonweal.apps.accounts.rules import Verb
from tests.house.access_who import ONESELF, SIGNED_IN, through

__all__ = ["MIGRATION"]

_READ = """
    system initiative_migrations migration moved_set certificate_json certificate_pdf
    cutover cutover_run parallel_run
    profiles profile
"""
_EDIT = """
    system_new system_edit system_data_set system_interface system_part_remove
    migration_new migration_edit migration_data_set
    moved_set_verdict moved_set_aside moved_set_take_in
    cutover_plan cutover_step_new cutover_step cutover_step_remove cutover_rehearse
    run_step_begin run_step_end parallel_run_results cutover_run_note
    profile_put_in moved_set_table cutover_lag moved_set_sample migration_whole
"""  # a go or no-go is answered by who may approve: the view asks
_APPROVE = """
    migration_certify moved_set_leave put_aside_settle cutover_begin cutover_run_end
    parallel_run_lock migration_key named_key_withdraw
"""
_SENSITIVE = "quarantine quarantine_corrections differences"
_SENSITIVE_EDIT = "quarantine_put_in quarantine_row differences_put_in"
MIGRATION: dict[str, frozenset[str]] = {
    **dict.fromkeys(_SENSITIVE.split(), through(Verb.READ_SENSITIVE)),
    **dict.fromkeys(_SENSITIVE_EDIT.split(), through(Verb.READ_SENSITIVE) & through(Verb.EDIT)),
    "quarantine_agree": through(Verb.READ_SENSITIVE) & through(Verb.APPROVE),
    **dict.fromkeys(("systems", "systems_csv"), SIGNED_IN),
    "systems_upload": through(Verb.IMPORT),
    "systems_look": ONESELF,
    **dict.fromkeys(_READ.split(), through(Verb.READ)),
    **dict.fromkeys(_EDIT.split(), through(Verb.EDIT)),
    **dict.fromkeys(_APPROVE.split(), through(Verb.APPROVE)),
}
