from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "commonweal.apps.accounts"
    label = "accounts"
