from django.apps import AppConfig


class StartConfig(AppConfig):
    name = "commonweal.apps.start"
    label = "start"
