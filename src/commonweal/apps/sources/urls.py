"""Addresses of sources."""

from __future__ import annotations

from django.urls import path

from commonweal.apps.sources import views

urlpatterns = [
    path("", views.sources, name="sources"),
    path("ran/", views.runs, name="runs"),
    path("ran/<int:run_id>/", views.run, name="run"),
    path("new/", views.source_kinds, name="source_kinds"),
    path("add/", views.source_new, name="source_new"),
    path("<source_id>/", views.source, name="source"),
    path("<source_id>/change/", views.source_change, name="source_change"),
    path("<source_id>/try/", views.source_try, name="source_try"),
    path("<source_id>/switch/", views.source_switch, name="source_switch"),
    path("<source_id>/collect/", views.source_collect, name="source_collect"),
]
