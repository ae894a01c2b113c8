"""Addresses of reviews, and of what follows from them."""

from django.urls import path

from commonweal.apps.reviews import views

ONE = "initiatives/<initiative_id>/reviews/<review_id>/"
TO_DO = "to-do/<follow_up_id>/"

urlpatterns = [
    path("initiatives/<initiative_id>/gates/<gate_id>/review/", views.ask_for,
         name="gate_review_new"),
    path(ONE, views.review, name="gate_review"),
    path(ONE + "panel/", views.panel, name="gate_review_panel"),
    path(ONE + "note/", views.note, name="gate_review_note"),
    path(ONE + "finding/", views.finding, name="gate_review_finding"),
    path(ONE + "recommend/", views.recommend, name="gate_review_recommend"),
    path(ONE + "finish/", views.finish, name="gate_review_finish"),
    path(ONE + "withdraw/", views.withdraw, name="gate_review_withdraw"),
    path("initiatives/<initiative_id>/to-do/new/", views.take_on, name="follow_up_new"),
    path(TO_DO + "done/", views.done, name="follow_up_done"),
    path(TO_DO + "confirm/", views.confirm, name="follow_up_confirm"),
]  # fmt: skip
