"""Addresses at which gates are planned and criteria answered. The page of a gate is in web/."""

from django.urls import path

from commonweal.apps.gates import views

GATES = "initiatives/<initiative_id>/gates/"
ASKED = GATES + "<gate_id>/criteria/<criterion>/"

urlpatterns = [
    path(GATES + "new/", views.new, name="gate_new"),
    path(GATES + "<gate_id>/weight/", views.weight, name="gate_weight"),
    path(ASKED + "document/", views.document, name="gate_document"),
    path(ASKED + "waive/", views.waive, name="gate_waive"),
    path(ASKED + "accept/", views.accept, name="gate_accept"),
    path(GATES + "<gate_id>/answers/<answer_id>/", views.take_back, name="gate_take_back"),
]
