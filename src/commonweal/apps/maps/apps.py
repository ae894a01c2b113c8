from django.apps import AppConfig


class MapsConfig(AppConfig):
    name = "commonweal.apps.maps"
    label = "maps"
