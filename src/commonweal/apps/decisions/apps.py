from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    name = "commonweal.apps.decisions"
    label = "decisions"
