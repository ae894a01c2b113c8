"""A wrong setting stops the start."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LEDGER_ORIGIN", "two words"),
        ("LEDGER_ORIGIN", "a+b"),
        ("LEDGER_CHECKPOINT_URL", "file:///etc/passwd"),
        ("LEDGER_CHECKPOINT_URL", "witness.example"),
    ],
)
def test_a_wrong_setting_stops_the_start_and_names_the_page(settings, name: str, value: str):
    setattr(settings, name, value)
    with pytest.raises(ImproperlyConfigured, match=rf"COMMONWEAL_{name}.*configure\.md"):
        apps.get_app_config("ledger").ready()


def test_good_settings_do_not(settings):
    settings.LEDGER_CHECKPOINT_URL = "https://witness.example/"
    apps.get_app_config("ledger").ready()
