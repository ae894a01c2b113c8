"""Addresses of frameworks."""

from django.urls import path

from commonweal.apps.frameworks import views

WRITING = "frameworks/<version_id>/parts/"

urlpatterns = [
    path("frameworks/", views.frameworks, name="frameworks"),
    path("frameworks/<ref>/", views.framework, name="framework"),
    path("frameworks/<ref>/copy/", views.copy, name="framework_copy"),
    path(WRITING + "<part_kind>/", views.part, name="framework_part_new"),
    path(WRITING + "<part_kind>/<part_key>/", views.part, name="framework_part"),
    path(WRITING + "<part_kind>/<part_key>/remove/", views.remove, name="framework_part_remove"),
    path("frameworks/<version_id>/in-force/", views.put_in_force, name="framework_in_force"),
    path("frameworks/<version_id>/retire/", views.retire, name="framework_retire"),
]
