"""Addresses of keeping risks."""

from django.urls import path

from commonweal.apps.registers.views import bodies, contracts, record, steps, tables

RISK = "risks/<risk_id>/"
REGISTER = "initiatives/<initiative_id>/risks/"
CONTRACTS = "initiatives/<initiative_id>/contracts/"

urlpatterns = [
    path("risks/new/", record.new, name="risk_new"),
    path(REGISTER + "new/", record.new_of_initiative, name="initiative_risk_new"),
    path(REGISTER + "library/", tables.from_library, name="risk_library"),
    path(REGISTER + "file.csv", tables.as_csv, name="risks_csv"),
    path(REGISTER + "file.xlsx", tables.as_xlsx, name="risks_xlsx"),
    path(REGISTER + "file/", tables.upload, name="risks_upload"),
    path(REGISTER + "file/<file_id>/", tables.look, name="risks_upload_look"),
    path(CONTRACTS, contracts.contracts, name="contracts"),
    path(CONTRACTS + "new/", contracts.new, name="contract_new"),
    path("contracts/<contract_id>/", contracts.edit, name="contract_edit"),
    path("contracts/<contract_id>/remove/", contracts.remove, name="contract_remove"),
    path("risks/appetite/", bodies.choose, name="risk_bodies"),
    path("risks/appetite/<organisation_id>/", bodies.appetite, name="risk_appetite"),
    path("risks/matrix/<organisation_id>/", bodies.matrix, name="risk_matrix"),
    path(RISK + "edit/<section>/", record.edit, name="risk_edit"),
    path(RISK + "score/", record.score, name="risk_score"),
    path(RISK + "accept/", steps.accept, name="risk_accept"),
    path(RISK + "accept/withdraw/", steps.withdraw, name="risk_acceptance_withdraw"),
    path(RISK + "look/", steps.look, name="risk_look"),
    path(RISK + "happened/", steps.happened, name="risk_happened"),
    path(RISK + "close/", steps.close, name="risk_close"),
    path(RISK + "reopen/", steps.reopen, name="risk_reopen"),
    path(RISK + "figures/", steps.quantify, name="risk_quantify"),
    path(RISK + "actions/new/", steps.new_action, name="risk_action_new"),
    path(RISK + "actions/<action_id>/", steps.edit_action, name="risk_action"),
    path(RISK + "actions/<action_id>/done/", steps.finish, name="risk_action_done"),
    path(RISK + "actions/<action_id>/remove/", steps.remove_action, name="risk_action_remove"),
    path(RISK + "warnings/new/", steps.new_warning, name="risk_warning_new"),
    path(RISK + "warnings/<warning_id>/remove/", steps.remove_warning, name="risk_warning_remove"),
]
