"""Every address. The pages of a slice are in the slice; pages of several slices are here."""

from django.urls import include, path

urlpatterns = [
    path("account/", include("allauth.urls")),
]
