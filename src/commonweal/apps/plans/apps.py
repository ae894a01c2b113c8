from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "commonweal.apps.plans"
    label = "plans"
