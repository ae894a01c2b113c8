"""Every address. The pages of a slice are in the slice; pages of several slices are here."""

from django.urls import include, path

from commonweal.web.health import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("account/", include("allauth.urls")),
]
