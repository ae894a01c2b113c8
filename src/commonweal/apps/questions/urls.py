"""Addresses of questions."""

from django.urls import path

from commonweal.apps.questions import views

ONE = "initiatives/<initiative_id>/questions/"

urlpatterns = [
    path("questions/", views.questions, name="questions"),
    path("questions/replay/", views.replay, name="questions_replay"),
    path(ONE, views.initiative_questions, name="initiative_questions"),
    path(ONE + "<question_key>/", views.question, name="question"),
    path(ONE + "<question_key>/send/", views.send, name="question_send"),
]
