"""Every address. The pages of a slice are in the slice; pages of several slices are here."""

from django.urls import include, path

from commonweal.web.api import api
from commonweal.web.health import healthz
from commonweal.web.pages import look, totp

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("account/authenticator.svg", totp.picture, name="totp_picture"),
    path("api/v1/", api.urls),
    path("account/", include("allauth.urls")),
    path("brand.css", look.style, name="brand_style"),
    path("brand/logo", look.logo, name="brand_logo"),
]
