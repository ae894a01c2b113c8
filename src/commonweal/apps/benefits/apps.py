from django.apps import AppConfig


class BenefitsConfig(AppConfig):
    name = "commonweal.apps.benefits"
    label = "benefits"
