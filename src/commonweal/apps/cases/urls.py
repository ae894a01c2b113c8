"""Addresses of the forms of a business case. Its pages to read are in web/pages/cases."""

from django.urls import path

from commonweal.apps.cases import views

CASE = "initiatives/<initiative_id>/case/"
ONE = CASE + "<case_id>/"
OPTION = ONE + "options/<option_id>/"
LINE = ONE + "lines/<kind>/<line_id>/"

urlpatterns = [
    path(CASE + "new/", views.start, name="case_new"),
    path(ONE + "version/", views.new_version, name="case_version_new"),
    path(ONE + "sections/<section_key>/", views.section, name="case_section"),
    path(ONE + "assumptions/", views.assumptions, name="case_assumptions"),
    path(ONE + "options/new/", views.new_option, name="case_option_new"),
    path(OPTION, views.edit_option, name="case_option"),
    path(OPTION + "remove/", views.remove_option, name="case_option_remove"),
    path(OPTION + "bias/", views.bias, name="case_bias"),
    path(OPTION + "lines/<kind>/new/", views.new_line, name="case_line_new"),
    path(LINE, views.edit_line, name="case_line"),
    path(LINE + "remove/", views.remove_line, name="case_line_remove"),
    path(ONE + "factors/", views.factors, name="case_factors"),
    path(ONE + "scores/", views.scores, name="case_scores"),
]
