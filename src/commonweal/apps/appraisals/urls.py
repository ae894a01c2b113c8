"""Addresses of appraising and deciding."""

from django.urls import path

from commonweal.apps.appraisals import views

ONE = "initiatives/<initiative_id>/case/<case_id>/"

urlpatterns = [
    path(ONE + "appraise/", views.appraise, name="case_appraise"),
    path(ONE + "submit/", views.submit, name="case_submit"),
    path(ONE + "decide/", views.decide, name="case_decide"),
    path(ONE + "withdraw/", views.withdraw, name="case_withdraw"),
    path(ONE + "conditions/<condition_id>/", views.meet_condition, name="case_condition"),
]
