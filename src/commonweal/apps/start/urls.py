"""Addresses of the first hour."""

from __future__ import annotations

from django.urls import path

from commonweal.apps.start import views

urlpatterns = [
    path("", views.start, name="start"),
    path("ask/", views.facts_to_ask, name="facts_to_ask"),
    path("example/", views.load_example, name="load_example"),
    path("example/remove/", views.remove_example, name="remove_example"),
    path("yours/", views.own_table_new, name="own_table_new"),
    path("yours/<table_id>/", views.own_table, name="own_table"),
    path("yours/<table_id>/check/", views.own_table_check, name="own_table_check"),
    path("yours/<table_id>/discard/", views.discard_table, name="own_table_discard"),
]
