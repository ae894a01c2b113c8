from django.apps import AppConfig


class PilotsConfig(AppConfig):
    name = "commonweal.apps.pilots"
    label = "pilots"
