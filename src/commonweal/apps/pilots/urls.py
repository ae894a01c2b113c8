"""Addresses of the forms of pilots. Their pages to read are in web/pages/pilots."""

from django.urls import path

from commonweal.apps.pilots import views

PILOT = "pilots/<pilot_id>/"

urlpatterns = [
    path("initiatives/<initiative_id>/pilots/new/", views.new, name="pilot_new"),
    path("pilots/size/", views.size, name="pilot_size"),
    path(PILOT + "edit/steps/", views.steps, name="pilot_steps"),
    path(PILOT + "edit/<part>/", views.edit, name="pilot_edit"),
    path(PILOT + "lock/", views.lock, name="pilot_lock"),
    path(PILOT + "drop/", views.drop, name="pilot_drop"),
    path(PILOT + "look/<source>/", views.look, name="pilot_look"),
    path(PILOT + "stop/", views.stop, name="pilot_stop"),
    path(PILOT + "steps/<step_id>/", views.step, name="pilot_step"),
]
