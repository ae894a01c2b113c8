"""Let the database itself refuse to change the record."""

from django.db import migrations

from commonweal.apps.ledger.migrations import _guards


def _run(schema_editor, statements):
    for statement in statements:
        schema_editor.execute(statement)


def raise_guards(_apps, schema_editor):
    _run(schema_editor, _guards.raising(schema_editor.connection.vendor))


def drop_guards(_apps, schema_editor):
    _run(schema_editor, _guards.dropping(schema_editor.connection.vendor))


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunPython(raise_guards, drop_guards)]
