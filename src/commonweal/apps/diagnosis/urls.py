"""Addresses of diagnosis: parts that people state of a step."""

from django.urls import path

from commonweal.apps.diagnosis import views

PARTS = "initiatives/<initiative_id>/diagnosis/parts/"

urlpatterns = [
    path(PARTS + "new/", views.new_part, name="part_new"),
    path(PARTS + "<part_id>/remove/", views.remove_part, name="part_remove"),
]
