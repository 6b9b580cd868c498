"""Promise 2: from the commit of a withdrawal no permit can be issued on that consent, by any process, ever.

Several real processes ask for permits and withdraw at once; then the order of commits is read from the database. The
same run without the lock must be caught: that is the proof that this test can fail.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from consent import uses
from consent.uses import Likeness
from registry.models import Event, Permit, Statement
from tests.registry import cast as casting
from tests.registry.cast import NOW, Cast

ROOT = Path(__file__).resolve().parents[2]
PEOPLE = 6
ASKERS = 3
PAUSE = 0.015

PERMITS_AFTER_WITHDRAWAL = """
SELECT permit.jti FROM registry_permit permit
JOIN registry_statement withdrawal
  ON withdrawal.type = 'withdrawal' AND withdrawal.target_id = ANY (permit.grant_ids)
WHERE pg_xact_commit_timestamp(permit.xmin) > pg_xact_commit_timestamp(withdrawal.xmin)
"""


def _people(cast: Cast) -> list[dict[str, Any]]:
    before = NOW - timedelta(hours=2)
    people = []
    for number in range(PEOPLE):
        subject = casting.performer(f"person{number}", at=before, registrar=cast.registrar)
        granted = casting.grant(subject, casting.terms(cast), at=before)
        asked = casting.use(cast, subjects=(Likeness(subject.pk, "identity", ("face",)),))
        people.append({
            "use": uses.to_value(asked), "tool": cast.tool.pk, "grant": granted.pk, "person": subject.person.pk,
        })  # fmt: skip
    return people


def _run(cast: Cast, *, locked: bool, withdrawers: int) -> list[list[str]]:
    """Askers and withdrawers at once. The askers' clock is an hour behind: exactness must not rest on clocks."""
    common = {"people": _people(cast), "pause": PAUSE, "locked": locked}
    behind = (NOW - timedelta(hours=1)).isoformat()
    orders = [{"work": "ask", "at": behind, **common} for _ in range(ASKERS)]
    orders += [{"work": "withdraw", "at": NOW.isoformat(), **common} for _ in range(withdrawers)]
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.exactness_worker"],
        cwd=ROOT, env=_environment(), input=json.dumps(orders) + "\n", stdout=subprocess.PIPE, text=True, check=True,
        timeout=120,
    )  # fmt: skip
    return json.loads(done.stdout)


def _environment() -> dict[str, str]:
    """The product's own settings, on the test's own database."""
    settings = connection.settings_dict
    url = f"postgresql://{settings['USER']}@/{settings['NAME']}?host={settings['HOST']}"
    if settings["PORT"]:
        url += f"&port={settings['PORT']}"
    return {
        **os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "registry.settings",
        "PGPASSWORD": str(settings["PASSWORD"]), "SAYSO_LOG_LEVEL": "warning",
    }  # fmt: skip


def _permits_after_withdrawal() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SHOW track_commit_timestamp")
        assert cursor.fetchone() == ("on",), "the server must run with track_commit_timestamp = on"
        cursor.execute(PERMITS_AFTER_WITHDRAWAL)
        return [jti for (jti,) in cursor.fetchall()]


@pytest.mark.django_db(transaction=True)
def test_no_permit_is_recorded_on_a_grant_after_its_withdrawal() -> None:
    cast = casting.make_cast(at=NOW - timedelta(hours=2))

    results = _run(cast, locked=True, withdrawers=2)

    refused, withdrawn = results[:ASKERS], results[ASKERS:]
    assert refused == [["deny"] * PEOPLE] * ASKERS
    assert withdrawn[0] == withdrawn[1]
    assert Statement.objects.filter(type="withdrawal").count() == PEOPLE
    assert Permit.objects.exists()
    assert _permits_after_withdrawal() == []
    for event in Event.objects.filter(type="withdrawal.recorded"):
        grant = Statement.objects.get(pk=event.about_id).target_id
        assert not Permit.objects.filter(
            grant_ids__contains=[grant], epoch__gte=event.detail["epoch"]
        ).exists()


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_such_a_permit_is_recorded_and_found() -> None:
    cast = casting.make_cast(at=NOW - timedelta(hours=2))

    _run(cast, locked=False, withdrawers=1)

    assert _permits_after_withdrawal() != []
