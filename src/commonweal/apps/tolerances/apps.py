from django.apps import AppConfig


class TolerancesConfig(AppConfig):
    name = "commonweal.apps.tolerances"
    label = "tolerances"
