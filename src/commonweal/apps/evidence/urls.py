"""Addresses of evidence files."""

from __future__ import annotations

from django.urls import path

from commonweal.apps.evidence import views

urlpatterns = [
    path("files/", views.files, name="files"),
    path("files/<file_id>/", views.file_bytes, name="file"),
    path("files/<file_id>/erase/", views.file_erase, name="file_erase"),
]
