"""What a layer promises of a milestone or a cost line is never changed or removed, as the layer
itself is not (programmes 0002). It goes only with the layers of an illustrative body."""

from django.db import migrations

MESSAGE = "what a layer promises is never changed or removed; add another layer"
TABLES = {"plans_milestonebaseline": "milestone_id", "plans_costbaseline": "cost_line_id"}
ILLUSTRATIVE = (
    "EXISTS (SELECT 1 FROM programmes_baseline b"
    " JOIN programmes_initiative i ON i.id = b.initiative_id"
    " JOIN accounts_organisation o ON o.id = i.organisation_id"
    " WHERE b.id = OLD.baseline_id AND o.illustrative)"
)
FUNCTION = f"""
CREATE FUNCTION promised_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF {ILLUSTRATIVE} THEN RETURN OLD; END IF;
    END IF;
    RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def sqlite(table):
    refuse = f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
    yield f"CREATE TRIGGER {table}_unchanged BEFORE UPDATE ON {table} {refuse}"
    yield f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} WHEN NOT {ILLUSTRATIVE} {refuse}"
    # INSERT OR REPLACE deletes what it replaces without asking the trigger above.
    yield (
        f"CREATE TRIGGER {table}_not_replaced BEFORE INSERT ON {table} WHEN EXISTS"
        f" (SELECT 1 FROM {table} p WHERE p.id = NEW.id OR (p.{TABLES[table]} ="
        f" NEW.{TABLES[table]} AND p.baseline_id = NEW.baseline_id)) {refuse}"
    )


def postgresql(table):
    yield (
        f"CREATE TRIGGER {table}_stays BEFORE UPDATE OR DELETE ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION promised_stays()"
    )
    yield (
        f"CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION promised_stays()"
    )


def make(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    if vendor == "postgresql":
        schema_editor.execute(FUNCTION)
    for table in TABLES:
        for statement in {"sqlite": sqlite, "postgresql": postgresql}[vendor](table):
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("plans", "0001_initial"), ("programmes", "0002_layers_stay")]
    operations = [migrations.RunPython(make)]
