from django.apps import AppConfig


class FrameworksConfig(AppConfig):
    name = "commonweal.apps.frameworks"
    label = "frameworks"
