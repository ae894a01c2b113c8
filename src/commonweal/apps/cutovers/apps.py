from django.apps import AppConfig


class CutoversConfig(AppConfig):
    name = "commonweal.apps.cutovers"
    label = "cutovers"
