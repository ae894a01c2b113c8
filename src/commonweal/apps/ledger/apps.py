from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "commonweal.apps.ledger"
    label = "ledger"
