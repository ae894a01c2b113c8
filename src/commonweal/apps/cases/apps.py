from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "commonweal.apps.cases"
    label = "cases"
