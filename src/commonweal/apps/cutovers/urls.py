"""Addresses of cutovers."""

from django.urls import path

from commonweal.apps.cutovers import views

ONE = "migrations/<migration_id>/cutover/"
RUN = "cutovers/runs/<cutover_run_id>/"
STEP = "cutovers/run-steps/<run_step_id>/"

urlpatterns = [
    path(ONE, views.cutover, name="cutover"),
    path(ONE + "plan/", views.plan, name="cutover_plan"),
    path(ONE + "step/", views.add_step, name="cutover_step_new"),
    path(ONE + "lag/", views.lag, name="cutover_lag"),
    path(ONE + "rehearse/", views.rehearse, name="cutover_rehearse"),
    path(ONE + "begin/", views.begin, name="cutover_begin"),
    path("cutovers/steps/<cutover_step_id>/", views.step, name="cutover_step"),
    path("cutovers/steps/<cutover_step_id>/remove/", views.remove, name="cutover_step_remove"),
    path(RUN, views.run, name="cutover_run"),
    path(RUN + "end/", views.end, name="cutover_run_end"),
    path(RUN + "note/", views.note, name="cutover_run_note"),
    path(STEP + "begin/", views.begin_step, name="run_step_begin"),
    path(STEP + "end/", views.end_step, name="run_step_end"),
]
