from django.apps import AppConfig


class PacksConfig(AppConfig):
    name = "commonweal.apps.packs"
    label = "packs"
