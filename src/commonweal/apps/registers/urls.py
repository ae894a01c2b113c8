"""Addresses of keeping risks."""

from django.urls import path

from commonweal.apps.registers.views import record, steps

RISK = "risks/<risk_id>/"

urlpatterns = [
    path("risks/new/", record.new, name="risk_new"),
    path(
        "initiatives/<initiative_id>/risks/new/",
        record.new_of_initiative,
        name="initiative_risk_new",
    ),
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
