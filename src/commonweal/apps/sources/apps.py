from django.apps import AppConfig


class SourcesConfig(AppConfig):
    name = "commonweal.apps.sources"
    label = "sources"
