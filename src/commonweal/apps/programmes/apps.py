from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "commonweal.apps.programmes"
    label = "programmes"
