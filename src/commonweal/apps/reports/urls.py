"""Addresses of a body's own status reports."""

from django.urls import path

from commonweal.apps.reports import views

REPORTS = "initiatives/<initiative_id>/plan/reports/"
ONE = REPORTS + "<report_id>/"

urlpatterns = [
    path(REPORTS + "new/", views.new, name="own_report_new"),
    path(ONE, views.detail, name="own_report"),
    path(ONE + "edit/", views.edit, name="own_report_edit"),
    path(ONE + "approve/", views.approve, name="own_report_approve"),
    path(ONE + "return/", views.give_back, name="own_report_return"),
    path(ONE + "discard/", views.discard, name="own_report_discard"),
    path(ONE + "compare/", views.compare, name="own_report_compare"),
]
