"""Addresses of profiles of data sets."""

from django.urls import path

from commonweal.apps.profiles import views

urlpatterns = [
    path("migrations/<migration_id>/profiles/", views.profiles, name="profiles"),
    path("migrations/<migration_id>/profiles/put-in/", views.put_in, name="profile_put_in"),
    path("migrations/profiles/<kept_profile_id>/", views.profile, name="profile"),
]
