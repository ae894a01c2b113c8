"""Addresses of inquiries and their whys, and of responses."""

from django.urls import path

from commonweal.apps.inquiries.views import inquiries, responses

ONE = "initiatives/<initiative_id>/diagnosis/"
INQUIRY = "inquiries/<inquiry_id>/"
WHY = INQUIRY + "whys/<why_id>/"

urlpatterns = [
    path(ONE + "inquiries/new/", inquiries.new, name="inquiry_new"),
    path(INQUIRY + "edit/", inquiries.edit, name="inquiry_edit"),
    path(INQUIRY + "whys/new/", inquiries.new_why, name="why_new"),
    path(WHY, inquiries.edit_why, name="why_edit"),
    path(WHY + "why/", inquiries.new_why, name="why_below"),
    path(WHY + "remove/", inquiries.remove_why, name="why_remove"),
    path(WHY + "evidence/new/", inquiries.new_evidence, name="why_evidence_new"),
    path(
        WHY + "evidence/<evidence_id>/remove/",
        inquiries.remove_evidence,
        name="why_evidence_remove",
    ),
    path(ONE + "responses/new/", responses.new, name="response_new"),
    path(ONE + "responses/<response_id>/", responses.outcome, name="response_outcome"),
]
