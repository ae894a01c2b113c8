from django.apps import AppConfig


class QuarantinesConfig(AppConfig):
    name = "commonweal.apps.quarantines"
    label = "quarantines"
