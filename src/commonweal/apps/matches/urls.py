"""Addresses of the doubts."""

from __future__ import annotations

from django.urls import path

from commonweal.apps.matches import views

urlpatterns = [
    path("", views.matches, name="matches"),
    path("<offer_id>/", views.decide_match, name="decide_match"),
    path("bodies/<offer_id>/", views.decide_body, name="decide_body"),
]
