"""Hashes of the log's whole tiles, and indexes for finding what stands, what waits and what was stopped."""

from __future__ import annotations

import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0002_written_once"),
    ]

    operations = [
        migrations.CreateModel(
            name="LogNode",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "level", "index", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("level", models.PositiveSmallIntegerField()),
                ("index", models.BigIntegerField()),
                ("hash", models.BinaryField()),
            ],
        ),
        migrations.AddIndex(
            model_name="logentry",
            index=models.Index(
                condition=models.Q(("index__isnull", True)), fields=["recorded_seq"], name="log_entry_waiting"
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=django.contrib.postgres.indexes.GinIndex(fields=["decision_ids"], name="notice_decisions"),
        ),
        migrations.AddIndex(
            model_name="permit",
            index=django.contrib.postgres.indexes.GinIndex(fields=["subject_ids"], name="permit_subjects"),
        ),
        migrations.AddIndex(
            model_name="signature",
            index=models.Index(fields=["credential_id"], name="signature_credential"),
        ),
        migrations.AddConstraint(
            model_name="lognode",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__gte", 1)), name="log_node_above_the_entries"
            ),
        ),
        migrations.RunSQL(
            "CREATE TRIGGER written_once BEFORE UPDATE OR DELETE ON registry_lognode "
            "FOR EACH ROW EXECUTE FUNCTION registry_refuse_change()",
            "DROP TRIGGER written_once ON registry_lognode",
        ),
    ]
