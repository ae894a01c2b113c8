from django.apps import AppConfig


class LessonsConfig(AppConfig):
    name = "commonweal.apps.lessons"
    label = "lessons"
