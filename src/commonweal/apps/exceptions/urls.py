"""The address at which an exception is answered. The pages that show them are in web/."""

from django.urls import path

from commonweal.apps.exceptions import views

urlpatterns = [
    path("exceptions/<exception_id>/answer/", views.answer, name="exception_answer"),
]
