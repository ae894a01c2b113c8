"""Addresses of evidence packs."""

from django.urls import path

from commonweal.apps.packs import views

ONE = "initiatives/<initiative_id>/decisions/<decision_id>/pack"

urlpatterns = [
    path(ONE + "/", views.page, name="gate_pack"),
    path(ONE + ".pdf", views.as_pdf, name="gate_pack_pdf"),
    path(ONE + ".zip", views.as_zip, name="gate_pack_zip"),
]
