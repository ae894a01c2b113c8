"""Addresses of rows that could not be loaded."""

from django.urls import path

from commonweal.apps.quarantines.views import asides, differences, rows

ASIDE = "migrations/data-sets/<moved_set_id>/put-aside/"
SET = "migrations/data-sets/<moved_set_id>/quarantine/"
DIFFERENCES = "migrations/data-sets/<moved_set_id>/differences/"

urlpatterns = [
    path(
        "migrations/data-sets/<moved_set_id>/put-aside/", asides.put_aside, name="moved_set_aside"
    ),
    path("migrations/put-aside/<aside_id>/", asides.settle, name="put_aside_settle"),
    path(SET, rows.quarantine, name="quarantine"),
    path(SET + "put-in/", rows.put_in, name="quarantine_put_in"),
    path(SET + "rows/<row_ref>/", rows.row, name="quarantine_row"),
    path(SET + "corrections.yaml", rows.corrections, name="quarantine_corrections"),
    path(DIFFERENCES, differences.differences, name="differences"),
    path(DIFFERENCES + "put-in/", differences.put_in, name="differences_put_in"),
    path("migrations/quarantine/<row_decision_id>/agree/", rows.agree, name="quarantine_agree"),
]
