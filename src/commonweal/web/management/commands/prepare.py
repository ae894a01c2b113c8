"""Makes what must be there before the first page: tables, static files, an administrator."""

from __future__ import annotations

import hashlib
import io
import json
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


class Command(BaseCommand):
    help = "Make the tables, the static files and the first administrator, where they are missing"

    def handle(self, *_args: Any, **_options: Any) -> None:
        migrate_when_needed()
        collect_when_changed()
        first = io.StringIO()
        call_command("create_first_administrator", stdout=first)
        facts = {
            "address": settings.ADDRESS,
            "host": settings.LISTEN_HOST,
            "port": str(settings.LISTEN_PORT),
            "web_workers": str(settings.WEB_WORKERS),
            "first_administrator": first.getvalue(),
        }
        self.stdout.write(json.dumps(facts))


def migrate_when_needed() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)


def collect_when_changed() -> None:
    """Collect the static files again where one was added, removed or changed."""
    stamp = settings.STATIC_ROOT / ".collected"
    wanted = static_digest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(wanted)


def static_digest() -> str:
    """Over the name, size and time of change of every static file."""
    lines = []
    for finder in get_finders():
        for name, storage in finder.list(ignore_patterns=[]):
            size, changed = storage.size(name), storage.get_modified_time(name)
            lines.append(f"{name} {size} {changed.isoformat()}")
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()
