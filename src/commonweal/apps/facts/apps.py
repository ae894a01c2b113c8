from django.apps import AppConfig


class FactsConfig(AppConfig):
    name = "commonweal.apps.facts"
    label = "facts"
