"""What is written once stays: triggers refuse to change or remove it, whoever asks."""

from __future__ import annotations

from django.db import migrations

WRITTEN_ONCE = ("statement", "signature", "decision", "permit", "identitycheck", "event")

REFUSE = """
CREATE FUNCTION registry_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed or removed', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$
"""

REFUSE_LOG = """
CREATE FUNCTION registry_refuse_log_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE'
        AND (NEW.id, NEW.recorded_seq, NEW.type, NEW.reference, NEW.leaf, NEW.recorded_at)
            IS NOT DISTINCT FROM (OLD.id, OLD.recorded_seq, OLD.type, OLD.reference, OLD.leaf, OLD.recorded_at)
        AND (OLD.index IS NULL OR NEW.index IS NOT DISTINCT FROM OLD.index)
        AND (NEW.salt IS NULL OR NEW.salt IS NOT DISTINCT FROM OLD.salt)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'log entries are never rewritten' USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def _trigger(table: str, function: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER written_once BEFORE UPDATE OR DELETE ON registry_{table} "
        f"FOR EACH ROW EXECUTE FUNCTION {function}()",
        f"DROP TRIGGER written_once ON registry_{table}",
    )


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial")]

    operations = [
        migrations.RunSQL(REFUSE, "DROP FUNCTION registry_refuse_change()"),
        migrations.RunSQL(REFUSE_LOG, "DROP FUNCTION registry_refuse_log_change()"),
        *[_trigger(table, "registry_refuse_change") for table in (*WRITTEN_ONCE, "logcheckpoint")],
        _trigger("logentry", "registry_refuse_log_change"),
        migrations.RunSQL(
            "INSERT INTO registry_restrictionepoch (id, epoch) VALUES (1, 0)",
            "DELETE FROM registry_restrictionepoch",
        ),
    ]
