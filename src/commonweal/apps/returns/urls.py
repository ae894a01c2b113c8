"""Addresses of what comes in."""

from __future__ import annotations

from django.urls import path

from commonweal.apps.returns import views

urlpatterns = [
    path("", views.imports, name="import"),
    path("<batch_id>/", views.batch, name="batch"),
    path("<batch_id>/approve/", views.approve, name="batch_approve"),
    path("<batch_id>/again/", views.read_again, name="batch_again"),
    path("<batch_id>/discard/", views.discard, name="batch_discard"),
    path("<batch_id>/problems.csv", views.problems, name="batch_problems"),
]
