"""Addresses of uploading."""

from __future__ import annotations

from django.urls import path

from commonweal.apps.deliveries import views

urlpatterns = [
    path("upload/", views.upload, name="upload"),
    path("upload/<file_id>/", views.upload_look, name="upload_look"),
]
