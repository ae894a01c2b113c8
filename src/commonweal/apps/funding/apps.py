from django.apps import AppConfig


class FundingConfig(AppConfig):
    name = "commonweal.apps.funding"
    label = "funding"
