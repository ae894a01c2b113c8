"""Addresses at which it is said which units are business and which IT."""

from django.urls import path

from commonweal.apps.facts import views

urlpatterns = [
    path("units/", views.units, name="units"),
    path("units/<organisation_id>/", views.unit, name="unit"),
]
