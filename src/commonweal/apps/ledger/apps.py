from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


class LedgerConfig(AppConfig):
    name = "commonweal.apps.ledger"
    label = "ledger"

    def ready(self) -> None:
        """Stop the start where a setting would stop the signer later, unseen."""
        origin, url = settings.LEDGER_ORIGIN, settings.LEDGER_CHECKPOINT_URL
        if any(letter.isspace() or letter == "+" for letter in origin):
            raise _wrong("COMMONWEAL_LEDGER_ORIGIN", "leave out spaces and plus signs")
        if url and urlsplit(url).scheme not in {"http", "https"}:
            raise _wrong("COMMONWEAL_LEDGER_CHECKPOINT_URL", "begin it with https:// or http://")


def _wrong(name: str, what_to_do: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"{name}: {what_to_do}. See docs/how-to/configure.md.")
