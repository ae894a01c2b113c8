from django.apps import AppConfig


class AdministrationConfig(AppConfig):
    name = "commonweal.apps.administration"
    label = "administration"
