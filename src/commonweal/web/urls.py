"""Every address. The pages of a slice are in the slice; pages of several slices are here."""

from django.urls import include, path

from commonweal.web.api import api
from commonweal.web.health import healthz
from commonweal.web.pages import look, portfolio, totp

urlpatterns = [
    path("", portfolio.portfolio, name="portfolio"),
    path("portfolio.csv", portfolio.export_csv, name="portfolio_csv"),
    path("portfolio.xlsx", portfolio.export_xlsx, name="portfolio_xlsx"),
    path("views/keep/", portfolio.keep_view, name="keep_view"),
    path("views/<view_id>/remove/", portfolio.remove_view, name="remove_view"),
    path("healthz", healthz, name="healthz"),
    path("account/authenticator.svg", totp.picture, name="totp_picture"),
    path("api/v1/", api.urls),
    path("account/", include("allauth.urls")),
    path("brand.css", look.style, name="brand_style"),
    path("brand/logo", look.logo, name="brand_logo"),
]
