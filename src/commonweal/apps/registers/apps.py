from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "commonweal.apps.registers"
    label = "registers"
