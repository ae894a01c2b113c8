from django.apps import AppConfig


class MigrationConfig(AppConfig):
    name = "commonweal.apps.migration"
    label = "migration"
