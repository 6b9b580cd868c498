from __future__ import annotations

import pytest
from django.test import Client

from registry.api import health


def test_healthz_answers_without_looking_at_anything() -> None:
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_readyz_says_that_every_check_holds() -> None:
    answer = Client().get("/readyz")
    checks = {"database": True, "migrations": True, "broker": True}
    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "checks": checks})
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_readyz_without_a_broker_is_503(settings: object) -> None:
    settings.BROKER_URL = "redis://127.0.0.1:1/0"
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"] == {"database": True, "migrations": True, "broker": False}


@pytest.mark.django_db
def test_readyz_with_a_missing_migration_is_503(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        health.MigrationExecutor, "migration_plan", lambda _self, _targets: ["one is missing"]
    )
    assert Client().get("/readyz").json()["checks"]["migrations"] is False


def test_health_answers_get_only() -> None:
    assert Client().post("/healthz").status_code == 405
