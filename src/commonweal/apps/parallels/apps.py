from django.apps import AppConfig


class ParallelsConfig(AppConfig):
    name = "commonweal.apps.parallels"
    label = "parallels"
