"""Addresses of documents."""

from django.urls import path

from commonweal.apps.documents import views

urlpatterns = [
    path("initiatives/<initiative_id>/documents/", views.documents, name="documents"),
    path("documents/<document_id>/", views.document, name="document"),
    path("documents/<document_id>/again/", views.again, name="document_again"),
    path("documents/<document_id>/withdraw/", views.withdraw, name="document_withdraw"),
]
