"""Addresses of maps."""

from django.urls import path

from commonweal.apps.maps import views

MAP = "maps/<map_id>/"

urlpatterns = [
    path("maps/", views.maps, name="maps"),
    path("maps/new/", views.new, name="map_new"),
    path(
        "initiatives/<initiative_id>/maps/new/", views.new_of_initiative, name="initiative_map_new"
    ),
    path(MAP + "boxes/new/", views.new_node, name="map_node_new"),
    path(MAP + "boxes/<node_id>/", views.node, name="map_node"),
    path(MAP + "boxes/<node_id>/remove/", views.remove_node, name="map_node_remove"),
]
