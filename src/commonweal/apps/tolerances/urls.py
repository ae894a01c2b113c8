"""Addresses at which it is said what may differ. The pages that show it are in web/."""

from django.urls import path

from commonweal.apps.tolerances import views

HERE = "initiatives/<initiative_id>/tolerances/<kind>/"
BODY = "organisations/<organisation_id>/tolerances/<kind>/"

urlpatterns = [
    path(HERE, views.set_here, name="tolerance_set"),
    path(HERE + "end/", views.end_here, name="tolerance_end"),
    path(BODY, views.set_of_body, name="body_tolerance_set"),
    path(BODY + "end/", views.end_of_body, name="body_tolerance_end"),
]
