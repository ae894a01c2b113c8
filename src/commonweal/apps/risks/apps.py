from django.apps import AppConfig


class RisksConfig(AppConfig):
    name = "commonweal.apps.risks"
    label = "risks"
