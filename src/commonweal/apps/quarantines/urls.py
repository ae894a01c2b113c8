"""Addresses of rows that could not be loaded."""

from django.urls import path

from commonweal.apps.quarantines import views

SET = "migrations/data-sets/<moved_set_id>/quarantine/"

urlpatterns = [
    path(SET, views.quarantine, name="quarantine"),
    path(SET + "put-in/", views.put_in, name="quarantine_put_in"),
    path(SET + "rows/<row_ref>/", views.row, name="quarantine_row"),
    path(SET + "corrections.yaml", views.corrections, name="quarantine_corrections"),
    path("migrations/quarantine/<row_decision_id>/agree/", views.agree, name="quarantine_agree"),
]
