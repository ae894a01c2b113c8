"""Addresses of lessons."""

from django.urls import path

from commonweal.apps.lessons import views

HERE = "initiatives/<initiative_id>/lessons/"
LESSON = "lessons/<lesson_id>/"

urlpatterns = [
    path("lessons/", views.lessons, name="lessons"),
    path(HERE, views.initiative_lessons, name="initiative_lessons"),
    path(HERE + "new/", views.new, name="lesson_new"),
    path(HERE + "<lesson_id>/answer/", views.answer, name="lesson_answer"),
    path(HERE + "<lesson_id>/result/", views.result, name="lesson_result"),
    path(LESSON, views.lesson, name="lesson"),
    path(LESSON + "edit/", views.edit, name="lesson_edit"),
    path(LESSON + "share/", views.share, name="lesson_share"),
    path(LESSON + "retire/", views.retire, name="lesson_retire"),
]
