"""Who gets through which address: the table. A new address needs a line in ROUTES."""

from __future__ import annotations

from commonweal.apps.accounts.rules import Verb
from tests.house.access_migration import MIGRATION
from tests.house.access_packages import FOR_ANYBODY, FOR_ONESELF, FOR_SIGNED_IN
from tests.house.access_who import (
    ANYBODY,
    EVERYWHERE,
    NOBODY,
    ONESELF,
    ONLY_EVERYWHERE,
    SIGNED_IN,
    through,
)

__all__ = [
    "ANYBODY",
    "ASSURE",
    "EVERYWHERE",
    "NAMES_EVERY_BODY",
    "NOBODY",
    "ONESELF",
    "ONLY_EVERYWHERE",
    "PACKAGES",
    "ROUTES",
    "SIGNED_IN",
    "through",
]

ADMINISTER, READ, EDIT = through(Verb.ADMINISTER), through(Verb.READ), through(Verb.EDIT)
SUBMIT, APPROVE, PUBLISH = through(Verb.SUBMIT), through(Verb.APPROVE), through(Verb.PUBLISH)
APPOINT, IMPORT, AUDIT = through(Verb.APPOINT), through(Verb.IMPORT), through(Verb.AUDIT)
# Whoever also holds a role that delivers does not assure.
ASSURE, EXPORT = through(Verb.ASSURE), through(Verb.EXPORT)
READ_ALL = through(Verb.READ_SENSITIVE) & through(Verb.READ_WITHHELD)
# A report that is not approved yet is seen by those who work on it, and those who assure.
DRAFTS = EDIT | APPROVE | through(Verb.ASSURE)

ROUTES: dict[str, frozenset[str]] = {
    "healthz": ANYBODY,
    "brand_style": ANYBODY,
    "brand_logo": ANYBODY,
    # One's own account
    "account": SIGNED_IN,
    "my_export": SIGNED_IN,
    "token_new": SIGNED_IN,
    "session_end": ONESELF,
    "token_revoke": ONESELF,
    "totp_picture": ONESELF,
    # People, for those who look after them
    "administration": ADMINISTER,
    "second_step": ONLY_EVERYWHERE,
    "people_list": ADMINISTER,
    "person": ADMINISTER,
    "person_role": ADMINISTER,
    "hand_over": ADMINISTER,
    "deactivate": ADMINISTER,
    "reactivate": ADMINISTER,
    "erase": ADMINISTER,
    "person_export": ADMINISTER,
    "administrator_set": ONLY_EVERYWHERE,
    "person_role_end": ADMINISTER,
    # The tree of organisations
    "organisations": SIGNED_IN,
    "organisation": READ,
    "organisation_new": ADMINISTER,
    "organisation_rename": ADMINISTER,
    "organisation_alias": ADMINISTER,
    "organisation_move": ADMINISTER,
    "organisation_merge": ADMINISTER,
    "organisation_separate": ADMINISTER,
    "organisation_role": ADMINISTER,
    # Invitations and letters
    "invitations": ADMINISTER,
    "invitation_withdraw": ONLY_EVERYWHERE,  # and whoever sent it
    "accept_invitation": ANYBODY,
    "outbox": ONLY_EVERYWHERE,
    "outbox_message": ONLY_EVERYWHERE,
    "outbox_retry": ONLY_EVERYWHERE,
    # Evidence files
    "files": READ,
    "file": READ,
    "file_erase": ADMINISTER,
    # The portfolio; its lists hold what each person may see
    "portfolio": SIGNED_IN,
    "portfolio_csv": SIGNED_IN,
    "portfolio_xlsx": SIGNED_IN,
    "keep_view": SIGNED_IN,
    "remove_view": ONESELF,
    "compare": SIGNED_IN,
    "compare_csv": SIGNED_IN,
    "data-quality": SIGNED_IN,
    "search": SIGNED_IN,
    "initiative": READ,
    "report": READ,
    "report_compare": READ,
    "report_file": NOBODY,  # the reports of this table came from no file
    # The history: all of it to download takes every verb at the top of every organisation
    "history": AUDIT,
    "history-entry": AUDIT,
    "history-proof": AUDIT,
    "history-key": AUDIT,
    "history-checkpoint": AUDIT,
    "history-export": NOBODY,
    # Bringing files in, and deciding what is the same
    "import": IMPORT,
    "batch": IMPORT,
    "batch_approve": IMPORT,
    "batch_again": IMPORT,
    "batch_discard": IMPORT,
    "batch_problems": IMPORT,
    # Starting: with one's own table, or with the example
    "start": SIGNED_IN,
    "facts_to_ask": SIGNED_IN,  # of what one sees, as the portfolio is
    "load_example": ONLY_EVERYWHERE,
    "remove_example": ONLY_EVERYWHERE,
    "own_table_new": IMPORT,
    "own_table": ONESELF,
    "own_table_check": ONESELF,
    "own_table_discard": ONESELF,
    "matches": IMPORT,
    "decide_match": IMPORT,
    "decide_body": ADMINISTER,
    # Setting an initiative up
    "initiative_new": SIGNED_IN,  # for bodies that one may edit: none to choose from else
    "initiative_edit": EDIT,
    "initiative_split": IMPORT,
    "handling": EDIT & through(Verb.READ_WITHHELD),  # it shows and sets what is withheld
    "release": PUBLISH,
    "release_withdraw": PUBLISH,
    "initiative_people": READ,
    "initiative_role_new": APPOINT,
    "initiative_role_end": APPOINT,
    # Its plan and the changes to it
    "plan": READ,
    "waiting": SIGNED_IN,
    "plan_start": APPROVE,
    "milestones": EDIT,
    "milestone_new": EDIT,
    "milestone_remove": EDIT,
    "costs": EDIT,
    "cost_new": EDIT,
    "cost_remove": EDIT,
    "goals": SIGNED_IN,
    "goal_new": SIGNED_IN,
    "goal_edit": EDIT,
    "served_goals": EDIT,
    "dependency_new": EDIT,
    "dependency_remove": EDIT,
    "change": READ,
    "change_new": EDIT,
    "change_edit": EDIT,
    "change_submit": SUBMIT,
    "change_withdraw": EDIT,
    # Benefits: of all, of an initiative, one's own, and one
    "benefits": SIGNED_IN,
    "my_benefits": SIGNED_IN,
    "benefit_report": SIGNED_IN,
    "benefit_report_xlsx": SIGNED_IN,
    "benefit_report_pdf": SIGNED_IN,
    "initiative_benefits": READ,
    "benefit": READ,
    "benefit_new": SIGNED_IN,  # for bodies that one may edit: none to choose from else
    "initiative_benefit_new": EDIT,
    "initiative_close": APPROVE,
    "benefit_edit": EDIT,
    "benefit_validate": APPROVE,
    "benefit_verify": APPROVE | through(Verb.ASSURE),  # and whoever was named to check it
    "benefit_review": EDIT,
    "benefit_accept": ONESELF,  # its owner
    "benefit_hand_over": EDIT,
    "benefit_end": APPROVE,
    "benefit_effect": EDIT,
    # Documents about an initiative, and their words
    "documents": READ,
    "document": READ,
    "document_again": EDIT,
    "document_withdraw": EDIT,
    # Diagnosis: how an initiative is doing, what moved it, and why
    "diagnosis": READ,
    "variance": READ,
    "patterns": SIGNED_IN,
    "inquiry": READ,
    "inquiry_new": EDIT,
    "inquiry_edit": EDIT,
    "why_new": EDIT,
    "why_below": EDIT,
    "why_edit": EDIT,
    "why_remove": EDIT,
    "why_evidence_new": EDIT,
    "why_evidence_remove": EDIT,
    "response_new": EDIT,
    "response_outcome": EDIT,
    "part_new": EDIT,
    "part_remove": EDIT,
    # Risks: of all, one's own, of an initiative, and one
    "risks": SIGNED_IN,
    "my_risks": SIGNED_IN,
    "flags": SIGNED_IN,
    # What may differ, and exceptions: set and answered at the level above, by others (actions ask)
    **dict.fromkeys(("exceptions_csv", "exceptions_xlsx", "exceptions"), SIGNED_IN),
    "tolerance_bodies": SIGNED_IN,
    **dict.fromkeys(("tolerances", "body_tolerances", "exception"), READ),
    **dict.fromkeys(
        (f"{of}tolerance_{do}" for of in ("", "body_") for do in ("set", "end")), APPROVE
    ),
    "exception_answer": APPROVE,
    "initiative_risks": READ,
    "risk": READ,
    "risk_new": SIGNED_IN,  # for bodies that one may edit: none to choose from else
    "initiative_risk_new": EDIT,
    "risk_edit": EDIT,
    "risk_score": EDIT,
    "risk_accept": APPROVE,
    "risk_acceptance_withdraw": APPROVE,
    "risk_look": EDIT,
    "risk_happened": EDIT,
    "risk_close": EDIT,
    "risk_reopen": EDIT,
    "risk_quantify": EDIT,
    "risk_action_new": EDIT,
    "risk_action": EDIT,
    "risk_action_done": EDIT,  # and whoever was to do it
    "risk_action_remove": EDIT,
    "risk_warning_new": EDIT,
    "risk_warning_remove": EDIT,
    # Questions that the record gives rise to; who works on it, approves or assures may answer
    "questions": SIGNED_IN,
    "questions_replay": SIGNED_IN,
    "initiative_questions": READ,
    "question": READ,
    "question_send": DRAFTS,
    "risk_library": EDIT,
    "risks_csv": READ & through(Verb.EXPORT),
    "risks_xlsx": READ & through(Verb.EXPORT),
    "risks_upload": EDIT & IMPORT,
    "risks_upload_look": ONESELF,
    "risk_bodies": SIGNED_IN,  # those for which one may approve
    "risk_appetite": APPROVE,
    "risk_matrix": APPROVE,
    "contracts": READ,
    "contract_new": EDIT,
    "contract_edit": EDIT,
    "contract_remove": EDIT,
    # Gates and what is answered; frameworks: a draft for those who may write or approve
    **dict.fromkeys(("gates", "gate"), READ),
    **dict.fromkeys(("gate_new", "gate_document", "gate_take_back"), EDIT),
    **dict.fromkeys(("gate_weight", "gate_waive", "gate_accept"), APPROVE),
    **dict.fromkeys(("units", "frameworks"), SIGNED_IN),  # units: those that one administers
    "unit": ADMINISTER,
    **dict.fromkeys(("framework", "framework_copy", "framework_what_if"), EDIT | APPROVE),
    **dict.fromkeys((f"framework_part{end}" for end in ("", "_new", "_remove")), EDIT),
    **dict.fromkeys(("framework_in_force", "framework_retire"), APPROVE),
    # Maps of what leads to which benefit
    "maps": SIGNED_IN,
    "map": READ,
    "map_new": SIGNED_IN,  # for bodies that one may edit: none to choose from else
    **dict.fromkeys(("initiative_map_new", "map_node_new", "map_node", "map_node_remove"), EDIT),
    # Reports that a body drafts itself, and who pays
    "own_report": DRAFTS,
    "own_report_new": EDIT,
    "own_report_edit": EDIT,
    "own_report_approve": APPROVE,
    "own_report_return": APPROVE,
    "own_report_discard": EDIT,
    "own_report_compare": DRAFTS,
    # The business case: a draft is seen by those who work on it, and those who assure
    "case": READ,
    "case_new": EDIT,
    "case_version": DRAFTS,
    "case_appraisal": DRAFTS,
    "case_compare": DRAFTS,
    "case_version_new": EDIT,
    "case_section": EDIT,
    "case_assumptions": EDIT,
    "case_option_new": EDIT,
    "case_option": EDIT,
    "case_option_remove": EDIT,
    "case_bias": EDIT,
    "case_line_new": EDIT,
    "case_line": EDIT,
    "case_line_remove": EDIT,
    "case_factors": EDIT,
    "case_scores": EDIT,
    "case_appraise": EDIT,
    "case_submit": SUBMIT,
    "case_decide": APPROVE,
    "case_withdraw": SUBMIT,
    "case_condition": EDIT,
    "earned_value": READ,
    # Decisions at gates: who decides, seconds and confirms had no hand in it (the actions ask)
    "my_work": SIGNED_IN,
    "gate_plan": SIGNED_IN,
    "to_do": SIGNED_IN,
    "gate_decisions": READ,
    "gate_decision": READ,
    "gate_decisions_published": ANYBODY,  # of what a named person released; not found else
    "gate_ask": SUBMIT,
    "gate_decide": APPROVE,
    "gate_second": APPROVE,
    "gate_withdraw": SUBMIT,
    # A pack holds all that was read
    "gate_pack": EXPORT & READ_ALL,
    "gate_pack_pdf": EXPORT & READ_ALL,
    "gate_pack_zip": EXPORT & READ_ALL,
    # Reviews are written by those who assure, and what follows is confirmed by others
    "gate_review": READ,
    "gate_review_new": SUBMIT,
    "gate_review_panel": ASSURE,
    "gate_review_note": ASSURE,
    "gate_review_finding": ASSURE,
    "gate_review_recommend": ASSURE,
    "gate_review_finish": ASSURE,
    "gate_review_withdraw": SUBMIT,
    "follow_up_new": EDIT,
    "follow_up_done": EDIT,  # and its owner
    "follow_up_confirm": APPROVE | ASSURE,
    "funding": EDIT,
    "funding_draw": EDIT,
    # Lessons: of all, asked of an initiative, and one
    "lessons": SIGNED_IN,
    "initiative_lessons": READ,
    "lesson": READ,
    "lesson_new": EDIT,
    "lesson_edit": EDIT,
    "lesson_share": APPROVE,
    "lesson_retire": APPROVE,
    "lesson_answer": EDIT,
    "lesson_result": EDIT,
    # Systems, migrations, cutovers; a go or no-go is answered by who may approve
    **MIGRATION,
    # Pilots: of all, of an initiative, and one
    "pilots": SIGNED_IN,
    "initiative_pilots": READ,
    "pilot": READ,
    "pilot_size": SIGNED_IN,
    **dict.fromkeys(("pilot_new", "pilot_edit", "pilot_steps", "pilot_drop"), EDIT),
    **dict.fromkeys(("pilot_look", "pilot_stop"), EDIT),
    "pilot_lock": APPROVE,
    "pilot_step": APPROVE,
    # Measures, and what is decided on their values
    "measure_catalogue": SIGNED_IN,
    "measure_new": SIGNED_IN,  # for bodies that one may edit: none to choose from else
    "held_readings": SIGNED_IN,  # those that one may decide on
    "measure_change": EDIT,
    "measure_targets": EDIT,
    "measure_formula": EDIT,
    "reading_correct": EDIT,
    "reading_confirm": EDIT,
    "reading_choose": EDIT,
    "reading_refuse": EDIT,
    # Measures, what is usual and what comes, and notes on what happened
    "measures": SIGNED_IN,
    "measures_years": SIGNED_IN,
    "measure": READ,
    "note_new": EDIT,
    "note_remove": EDIT,
    # Sources of readings, and what is sent or uploaded
    "sources": IMPORT,
    "runs": IMPORT,
    "run": IMPORT,
    "source_kinds": IMPORT,
    "source_new": IMPORT,
    "source": IMPORT,
    "source_change": IMPORT,
    "source_try": IMPORT,
    "source_switch": IMPORT,
    "source_collect": IMPORT,
    "upload": IMPORT,
    "upload_look": ONESELF,
    "api:push_readings": NOBODY,  # by token only, never by a session
    "api:put_in_lag": READ,  # the same address: a session reads there, a token alone puts in
    "api:lag": READ,
    # The API
    "api:openapi-json": ANYBODY,
    "api:api-root": ANYBODY,
    "api:me": SIGNED_IN,
    "api:organisations": SIGNED_IN,
    "api:organisation": READ,
    "api:list_initiatives": SIGNED_IN,
    "api:one_initiative": READ,
    "api:one_report": READ,
    "api:list_cases": READ,
    "api:one_case": DRAFTS,
}

# The door, by django-allauth: tried as a stranger only.
PACKAGES: dict[str, frozenset[str]] = {
    **dict.fromkeys(FOR_ANYBODY, ANYBODY),
    **dict.fromkeys(FOR_SIGNED_IN, SIGNED_IN),
    **dict.fromkeys(FOR_ONESELF, ONESELF),
}
ROUTES |= PACKAGES


# Pages that offer the names of all organisations to choose from: somebody else may pay a share.
NAMES_EVERY_BODY = frozenset({"funding"})
