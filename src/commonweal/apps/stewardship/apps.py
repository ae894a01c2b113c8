from django.apps import AppConfig


class StewardshipConfig(AppConfig):
    name = "commonweal.apps.stewardship"
    label = "stewardship"
