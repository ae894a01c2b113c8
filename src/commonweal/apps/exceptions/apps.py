from django.apps import AppConfig


class ExceptionsConfig(AppConfig):
    name = "commonweal.apps.exceptions"
    label = "exceptions"
