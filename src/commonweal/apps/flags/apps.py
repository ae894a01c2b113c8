from django.apps import AppConfig


class FlagsConfig(AppConfig):
    name = "commonweal.apps.flags"
    label = "flags"
