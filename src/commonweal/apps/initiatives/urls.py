"""Addresses on which an initiative is set up."""

from django.urls import path

from commonweal.apps.initiatives import views

ONE = "initiatives/<initiative_id>/"

urlpatterns = [
    path("initiatives/new/", views.new, name="initiative_new"),
    path(ONE + "edit/", views.edit, name="initiative_edit"),
    path(ONE + "handling/", views.handling, name="handling"),
    path(ONE + "release/", views.release, name="release"),
    path(ONE + "release/withdraw/", views.withdraw_release, name="release_withdraw"),
    path(ONE + "split/", views.split, name="initiative_split"),
    path(ONE + "people/", views.people, name="initiative_people"),
    path(ONE + "people/new/", views.new_role, name="initiative_role_new"),
    path(ONE + "people/<line_id>/end/", views.end, name="initiative_role_end"),
]
