from django.apps import AppConfig


class ReadinessConfig(AppConfig):
    name = "commonweal.apps.readiness"
    label = "readiness"
