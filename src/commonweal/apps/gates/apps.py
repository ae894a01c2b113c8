from django.apps import AppConfig


class GatesConfig(AppConfig):
    name = "commonweal.apps.gates"
    label = "gates"
