"""A new key for the secrets of sources."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from commonweal.apps.sources.sealing import rotate_key
from commonweal.kernel.shapes import SYSTEM


class Command(BaseCommand):
    help = "Seal the secrets of all sources with a new key, and forget the old one"

    def handle(self, *_args: Any, **_options: Any) -> None:
        done = rotate_key(by=SYSTEM, at=timezone.now())
        self.stdout.write(f"{done} secret(s) sealed with a new key.")
