"""Is this process alive, and can it answer questions?"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu import Connection
from kombu.exceptions import OperationalError


def database() -> bool:
    """A query goes through."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


def migrations() -> bool:
    """The tables are those this code expects."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def broker() -> bool:
    """The broker takes a connection within two seconds."""
    with Connection(settings.BROKER_URL, connect_timeout=2) as broker_connection:
        broker_connection.ensure_connection(max_retries=1, timeout=2)
        return True


CHECKS: dict[str, Callable[[], bool]] = {"database": database, "migrations": migrations, "broker": broker}


@require_safe
@never_cache
def healthz(_request: HttpRequest) -> JsonResponse:
    """200 as long as this process can answer at all; it looks at nothing else."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def readyz(_request: HttpRequest) -> JsonResponse:
    """200 when every check holds, 503 otherwise; the answer names each check and no detail of the failure."""
    checks = {name: _holds(check) for name, check in CHECKS.items()}
    ready = all(checks.values())
    return JsonResponse(
        {"status": "ok" if ready else "not ready", "checks": checks}, status=200 if ready else 503
    )


def _holds(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except (Error, OperationalError, OSError):
        return False
