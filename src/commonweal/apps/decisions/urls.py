"""Addresses of decisions at gates."""

from django.urls import path

from commonweal.apps.decisions import views

ONE = "initiatives/<initiative_id>/decisions/<decision_id>/"

urlpatterns = [
    path("initiatives/<initiative_id>/decisions/", views.decisions, name="gate_decisions"),
    path("initiatives/<initiative_id>/gates/<gate_id>/decision/", views.ask_for, name="gate_ask"),
    path("initiatives/<initiative_id>/decisions/published/", views.published,
         name="gate_decisions_published"),
    path(ONE, views.decision, name="gate_decision"),
    path(ONE + "decide/", views.decide, name="gate_decide"),
    path(ONE + "second/", views.second, name="gate_second"),
    path(ONE + "withdraw/", views.withdraw, name="gate_withdraw"),
]  # fmt: skip
