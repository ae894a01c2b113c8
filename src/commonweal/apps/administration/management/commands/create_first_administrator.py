"""Makes the person who can invite all others, where there is none; prints the password once."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from commonweal.apps.accounts.actions import create_first_administrator
from commonweal.apps.accounts.models import User


class Command(BaseCommand):
    help = "Make the first administrator, where there is none, and print the password once"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email", default="administrator@localhost")
        parser.add_argument("--name", default="Administrator")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        if User.objects.filter(is_administrator=True, is_active=True).exists():
            return
        person, password = create_first_administrator(
            email=options["email"], name=options["name"], at=timezone.now()
        )
        if options["json"]:
            self.stdout.write(json.dumps({"email": person.email, "password": password}))
            return
        self.stdout.write(f"Sign in as {person.email} with the password {password}")
        self.stdout.write("It is shown this once. You choose your own when you sign in.")
