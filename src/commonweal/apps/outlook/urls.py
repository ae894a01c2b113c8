from django.urls import path

from commonweal.apps.outlook import views

urlpatterns = [
    path("measures/<str:measure_id>/notes/new/", views.note_new, name="note_new"),
    path(
        "measures/<str:measure_id>/notes/<str:note_id>/remove/",
        views.note_remove,
        name="note_remove",
    ),
]
