from django.apps import AppConfig


class InitiativesConfig(AppConfig):
    name = "commonweal.apps.initiatives"
    label = "initiatives"
