from django.apps import AppConfig


class ReturnsConfig(AppConfig):
    name = "commonweal.apps.returns"
    label = "returns"
