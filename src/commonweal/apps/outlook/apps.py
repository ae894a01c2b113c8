from django.apps import AppConfig


class OutlookConfig(AppConfig):
    name = "commonweal.apps.outlook"
    label = "outlook"
