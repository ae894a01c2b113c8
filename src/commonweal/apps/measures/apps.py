from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    name = "commonweal.apps.measures"
    label = "measures"
