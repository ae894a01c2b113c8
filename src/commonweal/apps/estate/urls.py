"""Addresses of systems."""

from django.urls import path

from commonweal.apps.estate import views

urlpatterns = [
    path("systems/", views.systems, name="systems"),
    path("systems/systems.csv", views.as_csv, name="systems_csv"),
    path("systems/new/", views.new, name="system_new"),
    path("systems/take-in/", views.upload, name="systems_upload"),
    path("systems/take-in/<file_id>/", views.look, name="systems_look"),
    path("systems/<system_id>/", views.system, name="system"),
    path("systems/<system_id>/edit/", views.edit, name="system_edit"),
    path("systems/<system_id>/data-set/", views.data_set, name="system_data_set"),
    path("systems/<system_id>/interface/", views.interface, name="system_interface"),
    path("systems/<system_id>/remove/<system_part_id>/", views.remove, name="system_part_remove"),
]
