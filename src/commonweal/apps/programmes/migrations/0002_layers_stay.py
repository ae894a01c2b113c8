"""The database itself refuses to change or remove a layer of a promise.

Two paths are left open, on purpose: the label of a person can be erased (their id stays), and
the layers of an illustrative body can be removed with it. For that second one, a body cannot be
made illustrative after it was made.

A later migration that rebuilds the table on SQLite loses its triggers and makes them again.
"""

from django.db import migrations

TABLE = "programmes_baseline"
COLUMNS = (
    "id, initiative_id, number, as_at, whole_life_cost, benefits, currency, base_year, start_date, "
    "end_date, scope, origin, approved_by_id, made_at"
)
MESSAGE = "a layer of a promise is never changed or removed; add another one"
ILLUSTRATIVE = (
    "EXISTS (SELECT 1 FROM programmes_initiative i JOIN accounts_organisation o"
    " ON o.id = i.organisation_id WHERE i.id = OLD.initiative_id AND o.illustrative)"
)
SQLITE = [
    f"CREATE TRIGGER baseline_unchanged BEFORE UPDATE OF {COLUMNS} ON {TABLE}"
    f" BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END",
    f"CREATE TRIGGER baseline_kept BEFORE DELETE ON {TABLE} WHEN NOT {ILLUSTRATIVE}"
    f" BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END",
    # INSERT OR REPLACE deletes what it replaces without asking the trigger above.
    f"CREATE TRIGGER baseline_not_replaced BEFORE INSERT ON {TABLE} WHEN EXISTS"
    f" (SELECT 1 FROM {TABLE} b WHERE b.id = NEW.id"
    " OR (b.initiative_id = NEW.initiative_id AND b.number = NEW.number))"
    f" BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END",
    "CREATE TRIGGER illustrative_from_the_start BEFORE UPDATE OF illustrative"
    " ON accounts_organisation WHEN NEW.illustrative AND NOT OLD.illustrative"
    " BEGIN SELECT RAISE(ABORT, 'a real body cannot become an illustrative one'); END",
]
POSTGRESQL = [
    f"""
    CREATE FUNCTION baseline_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' THEN
            IF {ILLUSTRATIVE} THEN RETURN OLD; END IF;
        END IF;
        RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    f"CREATE TRIGGER baseline_unchanged BEFORE UPDATE OF {COLUMNS} ON {TABLE}"
    " FOR EACH ROW EXECUTE FUNCTION baseline_stays()",
    f"CREATE TRIGGER baseline_kept BEFORE DELETE ON {TABLE}"
    " FOR EACH ROW EXECUTE FUNCTION baseline_stays()",
    f"CREATE TRIGGER baseline_not_emptied BEFORE TRUNCATE ON {TABLE}"
    " FOR EACH STATEMENT EXECUTE FUNCTION baseline_stays()",
    """
    CREATE FUNCTION illustrative_from_the_start() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'a real body cannot become an illustrative one'
            USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    "CREATE TRIGGER illustrative_from_the_start BEFORE UPDATE OF illustrative"
    " ON accounts_organisation FOR EACH ROW WHEN (NEW.illustrative AND NOT OLD.illustrative)"
    " EXECUTE FUNCTION illustrative_from_the_start()",
]
STATEMENTS = {"sqlite": SQLITE, "postgresql": POSTGRESQL}


def make(apps, schema_editor):
    for statement in STATEMENTS[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("programmes", "0001_initial")]
    operations = [migrations.RunPython(make)]
