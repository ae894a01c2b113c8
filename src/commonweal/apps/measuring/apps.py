from django.apps import AppConfig


class MeasuringConfig(AppConfig):
    name = "commonweal.apps.measuring"
    label = "measuring"
