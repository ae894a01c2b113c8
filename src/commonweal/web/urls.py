"""Every address. The pages of a slice are in the slice; pages of several slices are here."""

from django.urls import include, path

from commonweal.web.api import api
from commonweal.web.health import healthz
from commonweal.web.pages import (
    compare,
    history,
    look,
    plan,
    portfolio,
    programme,
    quality,
    report,
    search,
    totp,
)

urlpatterns = [
    path("", portfolio.portfolio, name="portfolio"),
    path("portfolio.csv", portfolio.export_csv, name="portfolio_csv"),
    path("portfolio.xlsx", portfolio.export_xlsx, name="portfolio_xlsx"),
    path("views/keep/", portfolio.keep_view, name="keep_view"),
    path("views/<view_id>/remove/", portfolio.remove_view, name="remove_view"),
    path("initiatives/<initiative_id>/plan/", plan.plan, name="plan"),
    path("waiting/", plan.waiting, name="waiting"),
    path("", include("commonweal.apps.initiatives.urls")),
    path("", include("commonweal.apps.reports.urls")),
    path("", include("commonweal.apps.funding.urls")),
    path("", include("commonweal.apps.plans.urls")),
    path("measures/", include("commonweal.apps.measuring.urls")),
    path("healthz", healthz, name="healthz"),
    path("account/authenticator.svg", totp.picture, name="totp_picture"),
    path("api/v1/", api.urls),
    path("account/", include("allauth.urls")),
    path("initiatives/<str:initiative_id>/", programme.initiative, name="initiative"),
    path("initiatives/<str:initiative_id>/compare/", compare.report_compare, name="report_compare"),
    path("initiatives/<str:initiative_id>/reports/<str:report_id>/", report.report, name="report"),
    path(
        "initiatives/<str:initiative_id>/reports/<str:report_id>/download/",
        report.report_file,
        name="report_file",
    ),
    path("compare/", compare.compare, name="compare"),
    path("compare/file.csv", compare.compare_csv, name="compare_csv"),
    path("data-quality/", quality.data_quality, name="data-quality"),
    path("search/", search.search, name="search"),
    path("start/", include("commonweal.apps.start.urls")),
    path("import/matches/", include("commonweal.apps.matches.urls")),
    path("import/", include("commonweal.apps.returns.urls")),
    path("history/", history.history, name="history"),
    path("history/<int:number>/", history.entry, name="history-entry"),
    path("history/<int:number>/proof", history.proof, name="history-proof"),
    path("history/export", history.export, name="history-export"),
    path("history/key", history.key, name="history-key"),
    path("history/checkpoint", history.checkpoint, name="history-checkpoint"),
    path("", include("commonweal.apps.administration.urls")),
    path("", include("commonweal.apps.evidence.urls")),
    path("brand.css", look.style, name="brand_style"),
    path("brand/logo", look.logo, name="brand_logo"),
]
