from django.apps import AppConfig


class DiagnosisConfig(AppConfig):
    name = "commonweal.apps.diagnosis"
    label = "diagnosis"
