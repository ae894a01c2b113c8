from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "commonweal.apps.reports"
    label = "reports"
