from django.apps import AppConfig


class DeliveriesConfig(AppConfig):
    name = "commonweal.apps.deliveries"
    label = "deliveries"
