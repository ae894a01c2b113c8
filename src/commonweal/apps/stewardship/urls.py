"""Addresses at which benefits are written and looked after."""

from django.urls import path

from commonweal.apps.stewardship.views import steps, writing

BENEFIT = "benefits/<benefit_id>/"

urlpatterns = [
    path("benefits/new/", writing.new, name="benefit_new"),
    path(
        "initiatives/<initiative_id>/benefits/new/", writing.new_of_initiative,
        name="initiative_benefit_new",
    ),
    path("initiatives/<initiative_id>/benefits/close/", steps.close, name="initiative_close"),
    path(BENEFIT + "edit/<section>/", writing.edit, name="benefit_edit"),
    path(BENEFIT + "validate/", steps.validate, name="benefit_validate"),
    path(BENEFIT + "check/", steps.verify, name="benefit_verify"),
    path(BENEFIT + "review/", steps.review, name="benefit_review"),
    path(BENEFIT + "accept/<initiative_id>/", steps.accept, name="benefit_accept"),
    path(BENEFIT + "hand-over/", steps.hand_over, name="benefit_hand_over"),
    path(BENEFIT + "end/", steps.end, name="benefit_end"),
    path(BENEFIT + "effect/", steps.effect, name="benefit_effect"),
]  # fmt: skip
