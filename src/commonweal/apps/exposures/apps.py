from django.apps import AppConfig


class ExposuresConfig(AppConfig):
    name = "commonweal.apps.exposures"
    label = "exposures"
