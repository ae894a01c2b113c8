"""Addresses of who pays."""

from django.urls import path

from commonweal.apps.funding import views

FUNDING = "initiatives/<initiative_id>/plan/funding/"

urlpatterns = [
    path(FUNDING, views.shares, name="funding"),
    path(FUNDING + "draw/", views.draw, name="funding_draw"),
]
