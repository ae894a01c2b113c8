from django.apps import AppConfig


class RealisationConfig(AppConfig):
    name = "commonweal.apps.realisation"
    label = "realisation"
