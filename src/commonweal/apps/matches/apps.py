from django.apps import AppConfig


class MatchesConfig(AppConfig):
    name = "commonweal.apps.matches"
    label = "matches"
