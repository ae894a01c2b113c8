from django.apps import AppConfig


class EstateConfig(AppConfig):
    name = "commonweal.apps.estate"
    label = "estate"
